package io.herald.core.presence;

import java.util.Set;

/** What presence knows of one user. */
public sealed interface Whereabouts {

    /** At least one node holds a session of the user. */
    record Connected(Set<String> nodes) implements Whereabouts {}

    /** The last session ended a few seconds ago ({@code herald.presence.linger}): a page reload looks like this. */
    record JustLeft() implements Whereabouts {}

    /** Nobody holds a session of the user. */
    record Offline() implements Whereabouts {}

    /** Redis did not answer. Not the same as offline: nobody may be pushed "at once" on it. */
    record Unknown() implements Whereabouts {}
}
