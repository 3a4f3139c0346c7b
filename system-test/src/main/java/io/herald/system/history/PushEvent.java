package io.herald.system.history;

/** What was asked of push providers, and by whom it may be asked. */
public sealed interface PushEvent extends Event {

    /** How a provider answered. */
    enum Answer {
        ACCEPTED,
        /** To be tried again. */
        RETRY,
        /** The token is dead: never again. */
        GONE,
        REFUSED
    }

    /** A device of the user takes pushes from now on. */
    record DeviceAdded(long at, String device, String user) implements PushEvent {}

    /** The device takes none from now on, or belongs to nobody. */
    record DeviceRemoved(long at, String device) implements PushEvent {}

    /**
     * A request reached a provider.
     *
     * @param user whose inbox it speaks of
     * @param identity what makes the device show the same push once
     */
    record Pushed(long at, String device, String user, String epoch, long seq, String identity, Answer answer)
            implements PushEvent {}
}
