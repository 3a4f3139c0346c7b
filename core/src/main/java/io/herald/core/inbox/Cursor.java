package io.herald.core.inbox;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in one user's inbox: everything up to and including {@code seq} in this history of the database.
 *
 * @param epoch names the history ({@link Epochs}); numbers of another epoch mean nothing in this one
 * @param seq 0 = before the first entry
 */
public record Cursor(String epoch, long seq) {

    private static final Pattern FORM = Pattern.compile("([a-z0-9]{1,16})-(0|[1-9][0-9]{0,17})");

    /** Reads the wire form {@code <epoch>-<seq>}; empty when it is anything else. */
    public static Optional<Cursor> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Cursor(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /** The wire form; clients treat it as opaque. */
    @Override
    public String toString() {
        return epoch + "-" + seq;
    }
}
