package io.herald.fakes.fcm;

import io.herald.fakes.Reaction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What FCM asks of a message. Stricter than FCM in one point: the whole message without its target counts for the size, not only what is
 * in the end sent to the platform of the device.
 */
final class FcmMessageRules {

    private static final int LARGEST = 4_096;
    private static final long LONGEST_TTL = 2_419_200;
    private static final Set<String> TARGETS = Set.of("token", "fid", "topic", "condition");

    private FcmMessageRules() {}

    static Optional<Reaction> violation(JsonNode message) {
        if (!(message instanceof ObjectNode object)) {
            return invalid("Message must be set.", "message");
        }
        if (TARGETS.stream().filter(object::hasNonNull).count() != 1) {
            return invalid("Exactly one target must be set.", "message.token");
        }
        ObjectNode payload = object.deepCopy();
        payload.remove(TARGETS);
        if (payload.toString().getBytes(StandardCharsets.UTF_8).length > LARGEST) {
            return invalid("Message too big.", "message");
        }
        for (Map.Entry<String, JsonNode> each : object.path("data").properties()) {
            if (!each.getValue().isString()) {
                return invalid("Values of data must be strings.", "message.data");
            }
            if (isReserved(each.getKey())) {
                return invalid("Reserved key in data.", "message.data");
            }
        }
        return violationOfAndroid(object.path("android"));
    }

    private static boolean isReserved(String key) {
        return key.equals("from")
                || key.equals("message_type")
                || key.startsWith("google.")
                || key.startsWith("gcm.notification.");
    }

    private static Optional<Reaction> violationOfAndroid(JsonNode android) {
        JsonNode ttl = android.path("ttl");
        if (!ttl.isMissingNode()) {
            String text = ttl.asString("");
            if (!text.matches("\\d{1,9}s") || Long.parseLong(text.substring(0, text.length() - 1)) > LONGEST_TTL) {
                return invalid("Invalid time to live.", "message.android.ttl");
            }
        }
        JsonNode priority = android.path("priority");
        if (!priority.isMissingNode() && !Set.of("HIGH", "NORMAL").contains(priority.asString(""))) {
            return invalid("Invalid priority.", "message.android.priority");
        }
        return Optional.empty();
    }

    private static Optional<Reaction> invalid(String description, String field) {
        return Optional.of(FcmAnswers.invalid(description, field));
    }
}
