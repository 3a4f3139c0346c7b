package io.herald.fakes.http;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that a fake's server has read whole.
 *
 * @param method of HTTP
 * @param path with the query
 * @param headers names in lower case; of a repeated one the first value
 * @param body as it came
 * @param protocol {@code HTTP/2.0} or {@code HTTP/1.1}
 * @param at when
 */
public record HttpRequestIn(
        String method, String path, Map<String, String> headers, byte[] body, String protocol, Instant at) {

    /** The value, or an empty text. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Those of these headers that there are, and the protocol as {@code protocol}. */
    public Map<String, String> headersNamed(String... names) {
        Map<String, String> found = new TreeMap<>();
        for (String name : names) {
            if (headers.containsKey(name)) {
                found.put(name, header(name));
            }
        }
        found.put("protocol", protocol);
        return found;
    }
}
