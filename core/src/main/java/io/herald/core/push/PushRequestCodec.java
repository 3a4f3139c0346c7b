package io.herald.core.push;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.herald.core.push.PushRequest.Reason;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The value of a record of {@code push-requests}: {@code {"user":"alice","epoch":"3f2a…","seq":7,"id":"order-1","reason":"offline"}}.
 * Unknown fields are ignored, because two versions meet during an upgrade.
 */
public final class PushRequestCodec {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter WRITER = JSON.writerFor(Wire.class);
    private static final ObjectReader READER = JSON.readerFor(Wire.class);

    private PushRequestCodec() {}

    private record Wire(
            @JsonProperty("user") @Nullable String user,
            @JsonProperty("epoch") @Nullable String epoch,
            @JsonProperty("seq") long seq,

            @JsonProperty("id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String id,

            @JsonProperty("reason") @Nullable String reason) {}

    /** Encodes a request. */
    public static byte[] encode(PushRequest request) {
        return WRITER.writeValueAsBytes(new Wire(
                request.userId(),
                request.epoch(),
                request.seq(),
                request.notificationId(),
                request.reason().name().toLowerCase(Locale.ROOT)));
    }

    /** Decodes a request; empty for anything that is none, whatever the bytes. */
    public static Optional<PushRequest> decode(byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            Wire wire = READER.readValue(value);
            // JSON null reads as no object at all, whatever the signature says.
            return wire == null ? Optional.empty() : request(wire);
        } catch (JacksonException notARequest) {
            return Optional.empty();
        }
    }

    private static Optional<PushRequest> request(Wire wire) {
        Optional<Reason> reason = reason(wire.reason());
        if (wire.user() == null || wire.epoch() == null || wire.seq() < 1 || reason.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PushRequest(wire.user(), wire.epoch(), wire.seq(), wire.id(), reason.get()));
    }

    private static Optional<Reason> reason(@Nullable String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
