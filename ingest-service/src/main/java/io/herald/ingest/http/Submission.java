package io.herald.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request of the door, as it was received.
 *
 * @param form one notification or several
 * @param headers by their names in lower case
 * @param body as sent
 * @param client who sends it; stands in for a missing source
 * @param key null: none
 */
record Submission(
        Form form,
        Map<String, String> headers,
        byte[] body,
        String client,
        @Nullable IdempotencyKey key) {

    enum Form {
        ONE,
        BATCH
    }

    /** The media type without parameters, in lower case. */
    String mediaType() {
        return headers.getOrDefault("content-type", "").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Equal for two requests that say the same, to the byte: form, media type, attributes of a CloudEvent, body. */
    String fingerprint() {
        StringBuilder head = new StringBuilder(form + "\n" + mediaType() + "\n");
        new TreeMap<>(headers).forEach((name, value) -> {
            if (name.startsWith("ce-")) {
                head.append(name).append(':').append(value).append('\n');
            }
        });
        return Digest.of(head.append('\n').toString().getBytes(UTF_8), body);
    }
}
