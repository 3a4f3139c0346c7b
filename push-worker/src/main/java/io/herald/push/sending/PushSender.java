package io.herald.push.sending;

/** Sends pushes through one provider. */
public interface PushSender {

    /**
     * Tries once. Blocks until the provider has answered or the sender's own time-out is over; called from several threads. Says with the
     * outcome what the caller must do, throws for programming errors only.
     */
    SendOutcome send(Push push);
}
