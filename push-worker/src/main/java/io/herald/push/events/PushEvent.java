package io.herald.push.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record of {@code notification-events}; docs/protocol.md describes the fields.
 *
 * @param event unique; equal when it is told again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PushEvent(
        @JsonProperty("event") String event,
        @JsonProperty("type") String type,
        @JsonProperty("at") Instant at,
        @JsonProperty("user") String user,
        @JsonProperty("seq") long seq,
        @JsonProperty("notification") @Nullable String notification,
        @JsonProperty("device") UUID device,
        @JsonProperty("sender") @Nullable String sender,
        @JsonProperty("attempt") int attempt,
        @JsonProperty("outcome") String outcome,
        @JsonProperty("providerId") @Nullable String providerId,
        @JsonProperty("reason") @Nullable String reason) {

    /** Which change of state an outcome is. */
    static String type(String outcome) {
        return switch (outcome) {
            case "accepted" -> "pushed";
            case "withdrawn" -> "push-withdrawn";
            case "rejected", "target-gone", "given-up", "expired" -> "push-failed";
            default -> "push-delayed";
        };
    }
}
