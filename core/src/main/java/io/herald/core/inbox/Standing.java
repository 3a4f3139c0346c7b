package io.herald.core.inbox;

/**
 * How far an inbox has come.
 *
 * @param head highest seq, 0 when it is empty
 * @param rev number of the latest change that was no new entry
 * @param began 0, or the seq that ended a former inbox of this user, which was erased: lower ones are not of this one
 */
public record Standing(long head, long rev, long began) {}
