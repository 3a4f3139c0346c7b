package io.herald.core.inbox;

/**
 * Where a new reader of an inbox stands.
 *
 * @param epoch the present history of the database
 * @param head highest seq of the inbox, 0 when it is empty
 * @param acknowledgedUpTo everything up to and including this seq is acknowledged; where a reader without a cursor starts
 * @param began 0, or the seq that ended a former inbox of this user, which was erased: a cursor with a lower one belongs to that
 */
public record Opening(String epoch, long head, long acknowledgedUpTo, long began) {}
