package io.herald.delivery.stomp;

/** What a client may send. A command of the server from a client is as unknown as any other word. */
public enum ClientCommand {
    CONNECT,
    STOMP,
    SUBSCRIBE,
    UNSUBSCRIBE,
    ACK,
    NACK,
    SEND,
    BEGIN,
    COMMIT,
    ABORT,
    DISCONNECT
}
