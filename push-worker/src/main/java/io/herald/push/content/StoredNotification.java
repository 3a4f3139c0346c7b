package io.herald.push.content;

import io.herald.core.notification.PushPolicy;
import io.herald.push.provider.Push.Priority;
import io.herald.push.provider.PushContent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stored notification, as far as a push needs it. A field that is missing or of another type than the contract's is none. */
public final class StoredNotification {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode root;

    private StoredNotification(JsonNode root) {
        this.root = root;
    }

    /** Reads a stored payload; one that is no JSON reads as an empty notification. */
    public static StoredNotification parse(String payload) {
        try {
            return new StoredNotification(JSON.readTree(payload));
        } catch (JacksonException notJson) {
            return new StoredNotification(JSON.createObjectNode());
        }
    }

    /** The producer's id; empty for none. */
    public String id() {
        return root.path("id").asString("");
    }

    /** Which situation calls for a push. */
    public PushPolicy.Mode mode() {
        return switch (root.path("push").path("mode").asString("")) {
            case "always" -> PushPolicy.Mode.ALWAYS;
            case "never" -> PushPolicy.Mode.NEVER;
            default -> PushPolicy.Mode.OFFLINE;
        };
    }

    public Priority priority() {
        return switch (root.path("priority").asString("")) {
            case "high" -> Priority.HIGH;
            case "low" -> Priority.LOW;
            default -> Priority.NORMAL;
        };
    }

    /** Null = none. */
    public @Nullable String collapseKey() {
        return text(root, "collapseKey");
    }

    /**
     * What the push says.
     *
     * @param badge entries of the user that nobody has acknowledged
     */
    public PushContent.Alert alert(long seq, int badge) {
        return new PushContent.Alert(
                id(),
                root.path("source").asString(""),
                seq,
                text(root, "category"),
                text(root, "title"),
                text(root, "body"),
                text(root, "link"),
                text(root, "image"),
                actions(),
                data(),
                badge);
    }

    private List<PushContent.Action> actions() {
        List<PushContent.Action> actions = new ArrayList<>();
        for (JsonNode each : root.path("actions")) {
            String id = text(each, "id");
            String title = text(each, "title");
            if (id != null && title != null) {
                actions.add(new PushContent.Action(id, title, text(each, "link")));
            }
        }
        return List.copyOf(actions);
    }

    private @Nullable String data() {
        JsonNode data = root.path("data");
        return data.isMissingNode() || data.isNull() ? null : data.toString();
    }

    private static @Nullable String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isString() ? value.stringValue() : null;
    }
}
