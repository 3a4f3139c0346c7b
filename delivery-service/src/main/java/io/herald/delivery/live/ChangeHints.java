package io.herald.delivery.live;

import io.herald.core.presence.NodePresence;
import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.herald.core.propagation.LiveHint;
import io.herald.core.propagation.LivePublisher;
import io.herald.delivery.session.EventSubscription;
import io.herald.delivery.session.Subscribers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells the sessions of a user, wherever they are, that something has changed in the inbox. A lost hint is found by the head check. */
public final class ChangeHints {

    private final Subscribers subscribers;
    private final NodePresence here;
    private final PresenceLookup presence;
    private final LivePublisher publisher;

    ChangeHints(Subscribers subscribers, NodePresence here, PresenceLookup presence, LivePublisher publisher) {
        this.subscribers = subscribers;
        this.here = here;
        this.presence = presence;
        this.publisher = publisher;
    }

    /** Call it after the commit. Blocks for two Redis time-outs at most. */
    public void changed(String userId) {
        subscribers.watching(userId).forEach(EventSubscription::changed);
        if (presence.find(List.of(userId)).get(userId) instanceof Whereabouts.Connected(Set<String> nodes)) {
            Map<String, LiveHint> hints = new HashMap<>();
            for (String node : nodes) {
                if (!node.equals(here.nodeId())) {
                    hints.put(node, new LiveHint(List.of(userId)));
                }
            }
            publisher.publish(hints);
        }
    }
}
