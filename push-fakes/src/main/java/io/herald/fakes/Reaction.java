package io.herald.fakes;

import java.time.Duration;
import java.util.Map;

/** What a fake does with a push. */
public sealed interface Reaction {

    /** Checks it and answers as the provider would. */
    record Usual() implements Reaction {}

    /**
     * Answers this, whatever came.
     *
     * @param status of HTTP
     * @param headers besides those the server sets itself
     * @param body as it is; may be empty
     */
    record Answer(int status, Map<String, String> headers, String body) implements Reaction {

        /** Copies the headers. */
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** Cuts the connection without an answer. All that was under way on it goes unanswered. */
    record Reset() implements Reaction {}

    /** Never answers and keeps the connection. */
    record Silence() implements Reaction {}

    /** Waits, without holding up anything else, then does {@code then}. */
    record Delayed(Duration by, Reaction then) implements Reaction {}

    /** Answers with a body and no headers. */
    static Reaction answer(int status, String body) {
        return new Answer(status, Map.of(), body);
    }
}
