package io.herald.system.wire;

import java.util.List;

/** One connection of a service to a server. */
interface Conversation {

    /** Who speaks, as it has introduced itself; empty as long as it has not. */
    String speaker();

    /** The sentences that these bytes complete. Called on the thread of what goes to the server. */
    List<String> said(byte[] bytes);

    /** What of the server's bytes goes on to the service. Called on the thread of what goes to the client. */
    byte[] heard(byte[] bytes);
}
