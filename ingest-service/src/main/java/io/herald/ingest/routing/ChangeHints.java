package io.herald.ingest.routing;

import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.herald.core.propagation.LiveHint;
import io.herald.core.propagation.LivePublisher;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Tells the nodes that hold users that something has changed in their inboxes besides new entries. A lost hint is found by the head check. */
@Component
public class ChangeHints {

    private final PresenceLookup presence;
    private final LivePublisher publisher;

    ChangeHints(PresenceLookup presence, LivePublisher publisher) {
        this.presence = presence;
        this.publisher = publisher;
    }

    /** Call it after the commit. Any thread; blocks for two Redis time-outs at most. */
    public void changed(Set<String> userIds) {
        if (userIds.isEmpty()) {
            return;
        }
        Map<String, Set<String>> usersByNode = new HashMap<>();
        presence.find(new LinkedHashSet<>(userIds)).forEach((user, whereabouts) -> {
            if (whereabouts instanceof Whereabouts.Connected(Set<String> nodes)) {
                nodes.forEach(node -> usersByNode
                        .computeIfAbsent(node, each -> new TreeSet<>())
                        .add(user));
            }
        });
        if (!usersByNode.isEmpty()) {
            Map<String, LiveHint> hints = new HashMap<>();
            usersByNode.forEach((node, users) -> hints.put(node, new LiveHint(List.copyOf(users))));
            publisher.publish(hints);
        }
    }
}
