package io.herald.system.history;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Something that happened. Each kind is a record in one of the permitted groups. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "event")
public sealed interface Event permits ProducerEvent, StoreEvent, SessionEvent, PushEvent, RunEvent {

    /** Stands for "no such moment". */
    long NEVER = Long.MAX_VALUE;

    /** When: microseconds of the run's clock. */
    long at();
}
