package io.herald.core.notification;

import java.util.UUID;

/** What a notification has to do with an earlier one of the same source. */
public sealed interface Earlier {

    /** Nothing. */
    record None() implements Earlier {}

    /** It takes that one back: nobody is shown it any more, and the cancel itself is shown to nobody. */
    record Cancelled(UUID key) implements Earlier {}

    /** It takes that one's place. */
    record Updated(UUID key) implements Earlier {}
}
