package io.herald.delivery.reader;

import java.time.Duration;

/**
 * What happens to an entry that a client refuses.
 *
 * @param delay how long it waits before it is written again for the first time; doubled each further time
 * @param longestDelay how long it waits at most
 * @param limit how often it is written again to the same subscription; refused once more it counts as undeliverable there
 */
public record RedeliveryPolicy(Duration delay, Duration longestDelay, int limit) {

    /** How long an entry waits that has been refused so many times, at least once. */
    long pauseNanos(int times) {
        long longest = longestDelay.toNanos();
        long doubled = delay.toNanos() << Math.min(times - 1, 30);
        return doubled < delay.toNanos() ? longest : Math.min(longest, doubled);
    }
}
