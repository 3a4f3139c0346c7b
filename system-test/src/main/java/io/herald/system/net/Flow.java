package io.herald.system.net;

import java.time.Duration;

/** What happens to the bytes of one direction. */
public sealed interface Flow {

    /** They pass. */
    record Forward() implements Flow {}

    /** They pass after a while, in order; the throughput stays. */
    record Delay(Duration by) implements Flow {}

    /** They are taken and thrown away: the sender notices nothing, the receiver waits. What was thrown away is gone for good. */
    record Swallow() implements Flow {}

    /** They are not taken: the sender's buffers fill until it blocks. */
    record Stall() implements Flow {}
}
