package io.herald.push.requests;

import java.time.Duration;

/** Makes the listener container offer the same request again, after a pause. */
final class NotNow extends RuntimeException {

    /** Zero where the sender named none. */
    private final Duration after;

    NotNow(Duration after, String reason) {
        super(reason, null, false, false);
        this.after = after;
    }

    Duration after() {
        return after;
    }
}
