package io.herald.fakes.apns;

import io.herald.fakes.Reaction;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request, read whole, and what Apple would say to it. */
record PushRequest(Http2Headers headers, byte[] body) {

    private static final String DEVICE = "/3/device/";
    private static final int MAX_PAYLOAD = 4096;
    private static final Pattern TOKEN = Pattern.compile("([0-9a-fA-F]{2})+");
    private static final Set<String> TYPES =
            Set.of("alert", "background", "location", "voip", "complication", "fileprovider", "mdm", "liveactivity");

    private static final JsonMapper JSON = new JsonMapper();

    /** Empty where the path is none of a device. */
    String target() {
        String path = String.valueOf(headers.path());
        return path.startsWith(DEVICE) ? path.substring(DEVICE.length()) : "";
    }

    /** The {@code apns-…} headers. */
    Map<String, String> apnsHeaders() {
        Map<String, String> found = new LinkedHashMap<>();
        headers.forEach(each -> {
            if (each.getKey().toString().startsWith("apns-")) {
                found.put(each.getKey().toString(), each.getValue().toString());
            }
        });
        return found;
    }

    String authorization() {
        return header("authorization");
    }

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What the real one would answer. */
    Reaction.Answer judge(ProviderKey key, Set<String> topics, Instant now) {
        if (!"POST".contentEquals(headers.method())) {
            return refuse(405, "MethodNotAllowed");
        }
        if (target().contains("/") || !String.valueOf(headers.path()).startsWith(DEVICE)) {
            return refuse(404, "BadPath");
        }
        String objection = key.objection(authorization(), now);
        if (!objection.isEmpty()) {
            return refuse(403, objection);
        }
        String reason = badHeader(topics);
        if (!reason.isEmpty()) {
            return refuse(400, reason);
        }
        if (body.length > MAX_PAYLOAD) {
            return refuse(413, "PayloadTooLarge");
        }
        return hasAps() ? new Reaction.Answer(200, Map.of(), "") : refuse(400, "PayloadEmpty");
    }

    /** Apple's word for the first header that breaks the rules; empty = none does. */
    private String badHeader(Set<String> topics) {
        String topic = header("apns-topic");
        String type = header("apns-push-type");
        String priority = header("apns-priority");
        if (apnsHeaders().keySet().stream().anyMatch(this::isRepeated)) {
            return "DuplicateHeaders";
        }
        if (topic.isEmpty()) {
            return "MissingTopic";
        }
        if (!topics.isEmpty() && !topics.contains(topic)) {
            return "TopicDisallowed";
        }
        if (target().isEmpty()) {
            return "MissingDeviceToken";
        }
        if (!TOKEN.matcher(target()).matches()) {
            return "BadDeviceToken";
        }
        if (!TYPES.contains(type)) {
            return "InvalidPushType";
        }
        if (!Set.of("", "1", "5", "10").contains(priority) || (type.equals("background") && !priority.equals("5"))) {
            return "BadPriority";
        }
        if (!header("apns-expiration").matches("[0-9]*")) {
            return "BadExpirationDate";
        }
        if (header("apns-collapse-id").getBytes(StandardCharsets.UTF_8).length > 64) {
            return "BadCollapseId";
        }
        return isUuid(header("apns-id")) ? "" : "BadMessageId";
    }

    private boolean hasAps() {
        try {
            JsonNode payload = JSON.readTree(body);
            return payload.path("aps").isObject();
        } catch (JacksonException e) {
            return false;
        }
    }

    private boolean isRepeated(String name) {
        Iterator<CharSequence> values = headers.valueIterator(name);
        values.next();
        return values.hasNext();
    }

    private String header(String name) {
        CharSequence value = headers.get(name);
        return value == null ? "" : value.toString();
    }

    private static boolean isUuid(String id) {
        try {
            return id.isEmpty() || UUID.fromString(id).toString().equalsIgnoreCase(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static Reaction.Answer refuse(int status, String reason) {
        return new Reaction.Answer(status, Map.of(), "{\"reason\":\"" + reason + "\"}");
    }
}
