package io.herald.system.net;

import java.io.IOException;

/**
 * Sits in one connection of a proxy and sees its bytes before they go on. Each direction is one thread, the same from the first
 * byte to the last; both may call at once.
 */
public interface Tap {

    /**
     * Takes what has come and says what goes on. May block: nothing of this direction passes until it returns.
     *
     * @return what goes on; empty = nothing
     * @throws IOException resets the connection, and what was taken goes nowhere
     */
    byte[] pass(Direction direction, byte[] bytes) throws IOException, InterruptedException;

    /** Puts a tap into each connection of a proxy. */
    @FunctionalInterface
    interface Factory {
        /** @param serverSees the port from which the server sees this connection come */
        Tap open(int serverSees);
    }

    /** A proxy without taps. */
    static Factory none() {
        return serverSees -> (direction, bytes) -> bytes;
    }
}
