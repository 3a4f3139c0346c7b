package io.herald.system.checker;

import io.herald.system.history.SessionEvent.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which user has received what, in any session. */
final class Deliveries {

    private final Map<String, Set<NotificationId>> byUser = new HashMap<>();

    Deliveries(History history) {
        for (SessionTrace session : history.sessions()) {
            Set<NotificationId> received = byUser.computeIfAbsent(session.user(), user -> new HashSet<>());
            for (Message message : session.messages()) {
                received.add(new NotificationId(message.source(), message.id()));
            }
        }
    }

    boolean reached(String user, NotificationId id) {
        return byUser.getOrDefault(user, Set.of()).contains(id);
    }
}
