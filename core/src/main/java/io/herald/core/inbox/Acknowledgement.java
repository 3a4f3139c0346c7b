package io.herald.core.inbox;

/**
 * A run of entries that a session of the user has acknowledged.
 *
 * @param userId the user
 * @param epoch the history the numbers belong to; in another one they move nothing
 * @param from first seq, at least 1
 * @param to last seq, inclusive
 */
public record Acknowledgement(String userId, String epoch, long from, long to) {}
