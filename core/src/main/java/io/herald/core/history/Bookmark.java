package io.herald.core.history;

/**
 * Up to where somebody knows the changes of an inbox.
 *
 * @param userId whose inbox
 * @param epoch the history of the database that the rev belongs to
 * @param rev the latest change that is known; negative = none is, only the counts are wanted
 */
public record Bookmark(String userId, String epoch, long rev) {}
