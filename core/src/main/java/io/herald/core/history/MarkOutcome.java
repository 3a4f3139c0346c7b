package io.herald.core.history;

/** How an {@link Action} ended. */
public sealed interface MarkOutcome {

    /** It is durable, and some entries are marked otherwise than before. */
    record Changed(Counts counts) implements MarkOutcome {}

    /** Everything selected was marked like this already, or there is no such entry. */
    record Unchanged(Counts counts) implements MarkOutcome {}

    /** The numbers belong to another history of the database than the present one: nothing was marked. */
    record OtherEpoch(String present) implements MarkOutcome {}

    /** The marks would have more gaps than are kept: nothing was marked. A selection up to a cursor closes gaps. */
    record TooScattered(int mostRuns) implements MarkOutcome {}
}
