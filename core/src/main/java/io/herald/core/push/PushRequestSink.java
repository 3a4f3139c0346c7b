package io.herald.core.push;

import java.util.List;

/** Where push requests go. */
public interface PushRequestSink {

    /**
     * Passes requests on, each user's in order. Returns without waiting for them to arrive; while Kafka is away it may block for the
     * producer's {@code max.block.ms}, and never throws. Any thread.
     */
    void send(List<PushRequest> requests);
}
