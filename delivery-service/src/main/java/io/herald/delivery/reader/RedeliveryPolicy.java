package io.herald.delivery.reader;

import java.time.Duration;

/**
 * What happens to an entry that a client refuses.
 *
 * @param delay how long it waits before it is written again
 * @param limit how often it is written again to the same subscription; then it stays unacknowledged and is left alone there
 */
public record RedeliveryPolicy(Duration delay, int limit) {}
