package io.herald.core.notification;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** The two forms of time in the contract. Narrower than what {@code java.time} takes, so that other languages read the same. */
final class TimeText {

    private static final Pattern RFC_3339 = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
            + "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00)");

    private static final Pattern ISO_8601 = Pattern.compile(
            "P(?=[0-9T])([0-9]{1,9}D)?(T(?=[0-9])([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}(\\.[0-9]{1,3})?S)?)?");

    private static final int LONGEST = 60;

    private TimeText() {}

    /** A date and time with offset: capital T and Z, seconds, no leap second. */
    static Optional<Instant> instant(String text) {
        if (text.length() > LONGEST || !RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notInTheCalendar) {
            return Optional.empty();
        }
    }

    /** Days, hours, minutes, seconds with at most three decimals; never negative. */
    static Optional<Duration> duration(String text) {
        return text.length() <= LONGEST && ISO_8601.matcher(text).matches()
                ? Optional.of(Duration.parse(text))
                : Optional.empty();
    }
}
