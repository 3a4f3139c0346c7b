package io.herald.push.deadletter;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Primary key of a push, and as text the id of a dead letter: {@code 17-4-0b6f…}, user number, seq and device. */
@Embeddable
record PushKey(
        @Column(name = "user_no") long userNo,
        @Column(name = "seq") long seq,
        @Column(name = "device_id") UUID deviceId)
        implements Serializable {

    /** Smaller than any. */
    static final PushKey BEFORE_ALL = new PushKey(0, 0, new UUID(0, 0));

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,18})-(\\d{1,18})-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

    static Optional<PushKey> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new PushKey(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        UUID.fromString(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return userNo + "-" + seq + "-" + deviceId;
    }
}
