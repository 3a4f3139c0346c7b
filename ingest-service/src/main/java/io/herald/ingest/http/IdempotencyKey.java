package io.herald.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.Violation;
import java.util.List;

/**
 * The name that a client gives to a request, so that a repetition of it is known (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param digest of client and key, 43 characters: keys of different clients never meet
 */
record IdempotencyKey(String digest) {

    static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 255;
    private static final int DIGITS_OF_AN_ID = 22;

    /** What a request says of a key. */
    sealed interface Read {

        /** No such header. */
        record None() implements Read {}

        /** A good one. */
        record Valid(IdempotencyKey key) implements Read {}

        /** Something that is no key. */
        record Invalid(Violation violation) implements Read {}
    }

    /**
     * Reads the header. The draft wants a string of RFC 8941, in quotation marks; most clients leave the marks out. Both are taken, and
     * {@code "a"} and {@code a} are the same key.
     *
     * @param values one for each header line of that name
     */
    static Read read(List<String> values, String client) {
        if (values.isEmpty()) {
            return new Read.None();
        }
        if (values.size() > 1) {
            return invalid("expected one key, found " + values.size());
        }
        String key = unquoted(values.getFirst().strip());
        if (key.isEmpty()) {
            return invalid("expected 1 to " + LONGEST + " characters, found none");
        }
        if (key.length() > LONGEST) {
            return invalid("expected 1 to " + LONGEST + " characters, found " + key.length());
        }
        if (!key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return invalid("expected printable ASCII characters, found others");
        }
        return new Read.Valid(of(client, key));
    }

    static IdempotencyKey of(String client, String key) {
        return new IdempotencyKey(Digest.of((client.length() + ":" + client + key).getBytes(UTF_8)));
    }

    /**
     * The id of a notification that was sent without one: the same whenever the request is repeated, so that a request that was cut off
     * between Kafka and the answer is stored once.
     */
    String id() {
        return "i-" + digest.substring(0, DIGITS_OF_AN_ID);
    }

    /** The same for a place in a batch. */
    String id(int place) {
        return id() + "-" + place;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1") : value;
    }

    private static Read invalid(String message) {
        return new Read.Invalid(new Violation(HEADER, message));
    }
}
