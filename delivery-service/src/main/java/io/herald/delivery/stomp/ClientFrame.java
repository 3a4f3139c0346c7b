package io.herald.delivery.stomp;

import java.util.Map;
import java.util.Optional;

/**
 * A frame from a client. Its body is not kept: no frame that this server understands has a meaning in its body.
 *
 * @param command what it wants
 * @param headers unescaped; of a repeated header the first one counts, as the standard says
 */
public record ClientFrame(ClientCommand command, Map<String, String> headers) {

    /** A header's value, if the client sent it. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
