package io.herald.ingest.schedule;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A notification in the form in which it waits: all that the parser has found, so that no limit of today is asked on the day it is due. Stored:
 * fields may be added, none may change its meaning.
 *
 * @param to what kind of audience; its users stand in a column of their own
 * @param group the group's id; null = none
 * @param pushAfter milliseconds
 * @param updates key of the one whose place it takes; null = of none
 */
record Waiting(
        String id,
        String source,
        To to,
        @Nullable String group,
        Instant createdAt,
        @Nullable Instant expiresAt,
        PushPolicy.Mode pushMode,
        long pushAfter,
        @Nullable String category,
        Priority priority,
        @Nullable UUID updates,
        @Nullable UUID collapse,
        boolean localized,
        String payload) {

    private static final JsonMapper JSON = new JsonMapper();

    enum To {
        USER,
        USERS,
        GROUP,
        EVERYONE
    }

    static Waiting of(Notification notification) {
        Handling handling = notification.handling();
        return new Waiting(
                notification.id(),
                notification.source(),
                switch (notification.audience()) {
                    case Audience.User user -> To.USER;
                    case Audience.Users users -> To.USERS;
                    case Audience.Group group -> To.GROUP;
                    case Audience.Everyone everyone -> To.EVERYONE;
                },
                notification.audience() instanceof Audience.Group(String group) ? group : null,
                notification.createdAt(),
                notification.expiresAt(),
                notification.push().mode(),
                notification.push().after().toMillis(),
                handling.category(),
                handling.priority(),
                handling.earlier() instanceof Earlier.Updated(UUID key) ? key : null,
                handling.collapse(),
                handling.localized(),
                notification.payload());
    }

    static Waiting parse(String json) {
        return JSON.readValue(json, Waiting.class);
    }

    String json() {
        return JSON.writeValueAsString(this);
    }

    Audience audience(@Nullable List<String> users) {
        return switch (to) {
            case USER -> new Audience.User(Objects.requireNonNull(users).getFirst());
            case USERS -> new Audience.Users(Objects.requireNonNull(users));
            case GROUP -> new Audience.Group(Objects.requireNonNull(group));
            case EVERYONE -> new Audience.Everyone();
        };
    }

    /** As it is placed once it is due: it waits for nothing any more. */
    Notification notification(@Nullable List<String> users, long contentHash) {
        Earlier earlier = updates == null ? new Earlier.None() : new Earlier.Updated(updates);
        return new Notification(
                id,
                source,
                audience(users),
                createdAt,
                expiresAt,
                new PushPolicy(pushMode, Duration.ofMillis(pushAfter)),
                new Handling(category, priority, null, earlier, collapse, localized),
                payload,
                NotificationKey.of(source, id),
                contentHash);
    }

    /** The users an audience names; null if it names none. */
    static @Nullable List<String> users(Audience audience) {
        return switch (audience) {
            case Audience.User(String user) -> List.of(user);
            case Audience.Users(List<String> users) -> users;
            case Audience.Group group -> null;
            case Audience.Everyone everyone -> null;
        };
    }

    /** Tells audiences apart. Names contain no control characters, so that no two of them meet in one text. */
    static UUID key(Audience audience) {
        return switch (audience) {
            case Audience.User(String user) -> NotificationKey.of("user", user);
            case Audience.Users(List<String> users) -> NotificationKey.of("users", String.join("\0", users));
            case Audience.Group(String group) -> NotificationKey.of("group", group);
            case Audience.Everyone() -> NotificationKey.of("everyone", "");
        };
    }
}
