package io.herald.system.checker;

/**
 * A promise that was not kept.
 *
 * @param invariant {@link Invariant#name()}
 * @param story what was seen, with the ids, seqs, sessions and offsets to look for in the history
 */
public record Breach(String invariant, String story) {}
