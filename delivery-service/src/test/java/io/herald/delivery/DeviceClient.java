package io.herald.delivery;

import io.herald.core.push.VapidKeyPair;
import io.herald.delivery.ApiClient.Answer;
import io.herald.test.TestTokens;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An app of one user that speaks to {@code /api/v1/devices} of one node. */
final class DeviceClient {

    static final String PATH = "/api/v1/devices";

    private static final JsonMapper JSON = new JsonMapper();

    private final ApiClient api;

    private DeviceClient(TestNode node, String token) {
        this.api = new ApiClient(node, PATH, token);
    }

    static DeviceClient of(TestNode node, String user) {
        return new DeviceClient(node, TestTokens.shared().token(user));
    }

    /** @param token empty = none is sent */
    static DeviceClient withToken(TestNode node, String token) {
        return new DeviceClient(node, token);
    }

    static Map<String, Object> fcm(String target) {
        return Map.of("provider", "fcm", "app", "shop", "target", target);
    }

    /** A subscription as {@code PushSubscription.toJSON()} gives it. */
    static Map<String, Object> subscription(String endpoint) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return Map.of(
                "endpoint",
                endpoint,
                "keys",
                Map.of(
                        "p256dh",
                        base64.encodeToString(VapidKeyPair.draw().publicBytes()),
                        "auth",
                        base64.encodeToString(new byte[16])));
    }

    Answer register(Map<String, Object> device) {
        return call("POST", "", JSON.writeValueAsString(device));
    }

    /** The id of a device that is registered now. */
    String registered(Map<String, Object> device) {
        Answer answer = register(device);
        if (answer.status() > 201) {
            throw new AssertionError(answer.whole().body());
        }
        return answer.id();
    }

    Answer list() {
        return call("GET", "", null);
    }

    Answer find(String id) {
        return call("GET", "/" + id, null);
    }

    Answer change(String id, String body) {
        return call("PATCH", "/" + id, body);
    }

    Answer remove(String id) {
        return call("DELETE", "/" + id, null);
    }

    Answer remove(Map<String, Object> address) {
        return call("POST", "/removals", JSON.writeValueAsString(address));
    }

    Answer call(String method, String path, String body, String... headers) {
        return api.call(method, path, body, headers);
    }
}
