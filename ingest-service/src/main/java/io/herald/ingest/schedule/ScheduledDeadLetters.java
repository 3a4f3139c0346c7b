package io.herald.ingest.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Violation;
import io.herald.ingest.deadletter.DeadLetters;
import io.herald.ingest.value.ObjectValue;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Dead letters of what waited: written as its producer could have written it. Any thread; blocks until Kafka has them. */
@Component
class ScheduledDeadLetters {

    /** Something else has been stored under its id while it waited. */
    static final Violation ID_TAKEN = new Violation(
            "id", "expected an id that is not taken, found one that this source has used for other content");

    private final DeadLetters deadLetters;

    ScheduledDeadLetters(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    void write(Notification notification, Violation reason) {
        Audience audience = notification.audience();
        byte[] value = ObjectValue.with(
                Map.of("audience", json(audience)), notification.payload().getBytes(UTF_8));
        deadLetters.write(key(audience).getBytes(UTF_8), value, reason);
    }

    /** An audience as producers write it. */
    static Map<String, Object> json(Audience audience) {
        return switch (audience) {
            case Audience.User(String user) -> Map.of("user", user);
            case Audience.Users(List<String> users) -> Map.of("users", users);
            case Audience.Group(String group) -> Map.of("group", group);
            case Audience.Everyone() -> Map.of("everyone", true);
        };
    }

    private static String key(Audience audience) {
        return switch (audience) {
            case Audience.User(String user) -> user;
            case Audience.Users(List<String> users) -> users.getFirst();
            case Audience.Group(String group) -> group;
            case Audience.Everyone() -> "everyone";
        };
    }
}
