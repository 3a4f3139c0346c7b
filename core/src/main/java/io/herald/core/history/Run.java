package io.herald.core.history;

/**
 * Seqs without a hole.
 *
 * @param from the first
 * @param to the last, inclusive
 */
public record Run(long from, long to) {}
