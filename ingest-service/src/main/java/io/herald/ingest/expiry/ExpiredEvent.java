package io.herald.ingest.expiry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record of {@code notification-events}; docs/protocol.md describes the fields.
 *
 * @param event unique; equal when it is told again
 * @param at when it expired
 * @param delivered whether a session had acknowledged it by then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExpiredEvent(
        @JsonProperty("event") String event,
        @JsonProperty("type") String type,
        @JsonProperty("at") Instant at,
        @JsonProperty("user") String user,
        @JsonProperty("seq") long seq,
        @JsonProperty("notification") @Nullable String notification,
        @JsonProperty("delivered") boolean delivered) {}
