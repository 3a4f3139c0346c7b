package io.herald.ingest.routing;

import io.herald.core.push.PushRequest;
import java.util.List;

/** Where push requests go. */
interface PushRequestSink {

    /** Passes requests on, each user's in order. Returns without waiting for them to arrive; never throws for a Kafka that is away. */
    void send(List<PushRequest> requests);
}
