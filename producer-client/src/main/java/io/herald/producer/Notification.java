package io.herald.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification, ready to be sent, and sent again: it keeps its id, so that a repetition is one.
 *
 * <pre>{@code
 * Notification shipped = Notification.toUser("alice")
 *         .id("order-4711-shipped")
 *         .title("Shipped")
 *         .data(Map.of("order", 4711))
 *         .build();
 * }</pre>
 *
 * <p>Immutable. docs/protocol.md says what each field means and how long it may be.
 */
public final class Notification {

    private static final String TOPIC = "notifications";
    private static final String TOPIC_HIGH = "notifications.high";

    private final Audience audience;
    private final String id;
    private final @Nullable String source;
    private final Priority priority;
    private final Map<String, Object> fields;

    private Notification(Builder built) {
        this.audience = built.audience;
        this.id = built.id != null ? built.id : UUID.randomUUID().toString();
        this.source = built.source;
        this.priority = built.priority;
        this.fields = built.fields();
    }

    /** To one user, by the id that the installation makes of the claims of the user's token. */
    public static Builder toUser(String userId) {
        return new Builder(Audience.user(userId));
    }

    /** To several users; who is named twice gets it once. What goes to lists with the same first user stays in order. */
    public static Builder toUsers(List<String> userIds) {
        return new Builder(Audience.users(List.copyOf(userIds)));
    }

    /** To those who are members of the group when Herald accepts the notification. */
    public static Builder toGroup(String groupId) {
        return new Builder(Audience.group(groupId));
    }

    /** To all users that Herald knows when it accepts the notification. */
    public static Builder toEveryone() {
        return new Builder(Audience.everyone());
    }

    /** The producer's id, given or made up. */
    public String id() {
        return id;
    }

    /** A cancel of this one, to the same audience, by the same way: it cannot overtake what it cancels. */
    public Notification cancel() {
        Builder cancel = follower();
        cancel.put("cancels", id);
        return cancel.build();
    }

    /**
     * Begins a notification that takes the place of this one, to the same audience, by the same way. It says everything anew: only
     * audience, source and priority are there already.
     */
    public Builder update() {
        return follower().updates(id);
    }

    private Builder follower() {
        Builder follower = new Builder(audience).priority(priority);
        follower.source = source;
        return follower;
    }

    String topic() {
        return priority == Priority.HIGH ? TOPIC_HIGH : TOPIC;
    }

    byte[] key() {
        return audience.key().getBytes(UTF_8);
    }

    String source(String otherwise) {
        return source != null ? source : otherwise;
    }

    /** @param defaultSource stands in for a missing source */
    byte[] value(String defaultSource) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", id);
        value.put("source", source(defaultSource));
        value.put("audience", new Json.Raw(audience.json()));
        value.putAll(fields);
        return Json.of(value).getBytes(UTF_8);
    }

    /** The id only: what users receive belongs into no log. */
    @Override
    public String toString() {
        return "Notification[" + id + "]";
    }

    /** Collects what a notification says. Not thread-safe; what is set twice is as set last. */
    public static final class Builder {

        private final Audience audience;
        private final Map<String, Object> fields = new LinkedHashMap<>();
        private final Map<String, Object> push = new LinkedHashMap<>();
        private final List<Map<String, String>> actions = new ArrayList<>();
        private Priority priority = Priority.NORMAL;

        private @Nullable String id;
        private @Nullable String source;

        private Builder(Audience audience) {
            this.audience = audience;
        }

        /**
         * The notification's name: per source and user it is stored once, however often it is sent. Take one that follows from what
         * happened, as in {@code order-4711-shipped}, and a restarted service repeats itself instead of telling it twice. Missing: a random
         * one for each {@link #build()}.
         */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Who produces it; missing: the {@link HeraldProducer}'s. */
        public Builder source(String source) {
            this.source = source;
            return this;
        }

        /** The heading, plain text. */
        public Builder title(String title) {
            return put("title", title);
        }

        /** The heading in several languages, by language tags (BCP 47). */
        public Builder title(Map<String, String> byLanguage) {
            return put("title", Map.copyOf(byLanguage));
        }

        /** The text, plain. */
        public Builder body(String body) {
            return put("body", body);
        }

        /** The text in several languages, by language tags (BCP 47). */
        public Builder body(Map<String, String> byLanguage) {
            return put("body", Map.copyOf(byLanguage));
        }

        /** What kind of notification it is, in the producer's own terms. */
        public Builder category(String category) {
            return put("category", category);
        }

        /**
         * For the application.
         *
         * @param data maps, iterables, text, finite numbers, booleans and null, one in the other
         * @throws IllegalArgumentException if there is anything else in it
         */
        public Builder data(Object data) {
            return dataJson(Json.of(data));
        }

        /** For the application, as JSON that somebody else has written; goes in to the character and is not checked here. */
        public Builder dataJson(String json) {
            return put("data", new Json.Raw(json));
        }

        /** What opens: an http(s) URI or an absolute path. */
        public Builder link(String link) {
            return put("link", link);
        }

        /** Address of a picture, by the rule of {@link #link}. */
        public Builder image(String image) {
            return put("image", image);
        }

        /** Adds something that the user can choose. */
        public Builder action(String id, String title) {
            actions.add(Map.of("id", id, "title", title));
            return this;
        }

        /** Adds something that the user can choose, and what then opens. */
        public Builder action(String id, String title, String link) {
            actions.add(Map.of("id", id, "title", title, "link", link));
            return this;
        }

        /** How much it hurries; missing: {@link Priority#NORMAL}. */
        public Builder priority(Priority priority) {
            this.priority = priority;
            return this;
        }

        /**
         * When it came about; missing: when Kafka was given it. Set it to the same for the same id: another time is other content, which
         * is refused.
         */
        public Builder createdAt(Instant time) {
            return put("createdAt", text(time));
        }

        /** From then on it is not delivered or pushed any more. */
        public Builder expiresAt(Instant time) {
            return put("expiresAt", text(time));
        }

        /** It waits until then. */
        public Builder deliverAt(Instant time) {
            return put("deliverAt", text(time));
        }

        /** What it is the latest word on: it takes the place of the one before under the same key. */
        public Builder collapseKey(String key) {
            return put("collapseKey", key);
        }

        /** It takes the place of an earlier one of the same source and audience. */
        public Builder updates(String id) {
            return put("updates", id);
        }

        /** It only takes back an earlier one of the same source and audience. */
        public Builder cancels(String id) {
            return put("cancels", id);
        }

        /** When devices get it. */
        public Builder push(PushMode mode) {
            push.put("mode", mode.name().toLowerCase(Locale.ROOT));
            return this;
        }

        /** How long connected sessions may leave it unacknowledged before devices get it; milliseconds count, less does not. */
        public Builder pushAfter(Duration after) {
            push.put("after", after.truncatedTo(ChronoUnit.MILLIS).toString());
            return this;
        }

        /**
         * Any other field; kept and passed on.
         *
         * @param value as for {@link #data}
         */
        public Builder field(String name, Object value) {
            return put(name, new Json.Raw(Json.of(value)));
        }

        /** The notification. Each call without an {@link #id} makes another one. */
        public Notification build() {
            return new Notification(this);
        }

        private Map<String, Object> fields() {
            Map<String, Object> all = new LinkedHashMap<>(fields);
            if (!actions.isEmpty()) {
                all.put("actions", List.copyOf(actions));
            }
            if (priority != Priority.NORMAL) {
                all.put("priority", priority.name().toLowerCase(Locale.ROOT));
            }
            if (!push.isEmpty()) {
                all.put("push", Map.copyOf(push));
            }
            return all;
        }

        private Builder put(String name, Object value) {
            fields.put(name, value);
            return this;
        }

        private static String text(Instant time) {
            return time.truncatedTo(ChronoUnit.MILLIS).toString();
        }
    }
}
