package io.herald.fakes;

import java.time.Instant;
import java.util.Map;

/**
 * A push that reached a fake.
 *
 * @param provider {@code fcm}, {@code apns}, {@code web-push} or {@code webhook}
 * @param target what it was for: token, installation id, endpoint, address
 * @param at when it had been read whole
 * @param headers those that mean something to the provider, names in lower case; never an authorization
 * @param body JSON text, decrypted where it came encrypted; empty where nothing could be read
 * @param status what was answered; 0 = nothing
 */
public record Received(
        String provider, String target, Instant at, Map<String, String> headers, String body, int status) {

    /** Copies the headers. */
    public Received {
        headers = Map.copyOf(headers);
    }
}
