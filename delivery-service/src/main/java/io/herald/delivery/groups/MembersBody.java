package io.herald.delivery.groups;

import io.herald.core.audience.MembershipChange;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.TextRule;
import io.herald.core.notification.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of a bulk change: {@code {"group":…,"add":[…],"remove":[…]}}. What is wrong is noted, so that a client is told all of it at
 * once, up to a number. Serves one request.
 */
final class MembersBody {

    private static final int MOST_VIOLATIONS = 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final NotificationLimits limits;
    private final List<Violation> violations = new ArrayList<>();
    private final List<MembershipChange> changes = new ArrayList<>();
    private String groupId = "";

    private MembersBody(NotificationLimits limits) {
        this.limits = limits;
    }

    /** How the reading ended. */
    sealed interface Read {

        record Valid(String groupId, List<MembershipChange> changes) implements Read {}

        record Invalid(List<Violation> violations) implements Read {}
    }

    /** @param most so many users may be named */
    static Read read(byte[] body, NotificationLimits limits, int most) {
        MembersBody reading = new MembersBody(limits);
        reading.read(body, most);
        return reading.violations.isEmpty()
                ? new Read.Valid(reading.groupId, reading.changes)
                : new Read.Invalid(reading.violations);
    }

    private void read(byte[] body, int most) {
        JsonNode object = object(body);
        if (object == null) {
            violation("", "expected a JSON object");
            return;
        }
        groupId = name("group", object.path("group"), TextRule.name(limits.maxGroupIdLength()));
        JsonNode add = object.path("add");
        JsonNode remove = object.path("remove");
        if (add.size() + remove.size() > most) {
            violation("", "expected at most %d users, found %d".formatted(most, add.size() + remove.size()));
            return;
        }
        Set<String> added = users("add", add, true, Set.of());
        users("remove", remove, false, added);
        if (added.isEmpty() && remove.isMissingNode() && violations.isEmpty()) {
            violation("", "expected add or remove, found neither");
        }
    }

    private static @Nullable JsonNode object(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            return read.isObject() ? read : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private Set<String> users(String field, JsonNode users, boolean member, Set<String> contrary) {
        Set<String> named = new HashSet<>();
        if (users.isMissingNode()) {
            return named;
        }
        if (!users.isArray()) {
            violation(field, "expected an array of user ids");
            return named;
        }
        TextRule rule = TextRule.name(limits.maxUserIdLength());
        for (int i = 0; i < users.size(); i++) {
            String path = "%s[%d]".formatted(field, i);
            String userId = name(path, users.get(i), rule);
            if (contrary.contains(userId)) {
                violation(path, "expected a user that is not added, too");
            }
            if (named.add(userId)) {
                changes.add(new MembershipChange(groupId, userId, member));
            }
        }
        return named;
    }

    private String name(String path, JsonNode value, TextRule rule) {
        if (!value.isString()) {
            violation(path, value.isMissingNode() ? "expected a text, found nothing" : "expected a text");
            return "";
        }
        String broken = rule.brokenBy(value.stringValue());
        if (broken != null) {
            violation(path, broken);
        }
        return value.stringValue();
    }

    private void violation(String field, String message) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(field, message));
        }
    }
}
