package io.herald.system.checker;

/** A statement that is true of every correct history. Stateless. */
public interface Invariant {

    /** Short and stable, as in the table of {@code docs/guarantees.md}: {@code I1} … */
    String name();

    /** What it says, in one line. */
    String statement();

    /** Looks at a history. */
    Finding check(History history);
}
