package io.herald.core.inbox;

/**
 * What one reader asks for.
 *
 * @param userId whose inbox
 * @param after entries with a higher seq only
 * @param skipAcknowledgedUpTo entries up to this seq that the user has acknowledged are left out; 0 = leave out none
 * @param room at most this many entries, at least 1
 */
public record PageRequest(String userId, long after, long skipAcknowledgedUpTo, int room) {}
