package io.herald.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.topic.Topics;
import java.util.List;

/**
 * A checked notification on its way to the topic.
 *
 * @param notification what the parser made of it
 * @param value of the record: as it was sent, id and source added
 */
record Outgoing(Notification notification, byte[] value) {

    /** What goes to everyone stays in order, too. */
    private static final byte[] EVERYONE = "everyone".getBytes(UTF_8);

    Named named() {
        return new Named(notification.id(), notification.source());
    }

    /** What hurries has a topic of its own. */
    String topic() {
        return notification.handling().priority() == Priority.HIGH ? Topics.NOTIFICATIONS_HIGH : Topics.NOTIFICATIONS;
    }

    /**
     * What goes to one user stays in order, and so does what goes to the same list: its first user stands for it. Between a list and
     * its users there is no order to keep.
     */
    byte[] key() {
        return switch (notification.audience()) {
            case Audience.User(String userId) -> userId.getBytes(UTF_8);
            case Audience.Users(List<String> userIds) -> userIds.getFirst().getBytes(UTF_8);
            case Audience.Group(String groupId) -> groupId.getBytes(UTF_8);
            case Audience.Everyone() -> EVERYONE;
        };
    }
}
