package io.herald.ingest.routing;

import io.herald.core.presence.PresenceLookup;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveEntry;
import io.herald.core.propagation.LiveEntry.Recipient;
import io.herald.core.propagation.LivePublisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Publishes to the nodes, in messages of bounded size, and tells presence of nodes that nobody listens on any more. */
@Component
class LiveChannel {

    private final LivePublisher publisher;
    private final PresenceLookup presence;
    private final long maxCharacters;
    private final Counter heard;
    private final Counter unheard;
    private final Timer publish;

    LiveChannel(LivePublisher publisher, PresenceLookup presence, RoutingProperties settings, MeterRegistry meters) {
        this.publisher = publisher;
        this.presence = presence;
        this.maxCharacters = settings.maxLiveMessageSize().toBytes();
        this.heard = meters.counter("herald.ingest.live.messages", "heard", "true");
        this.unheard = meters.counter("herald.ingest.live.messages", "heard", "false");
        this.publish = Timer.builder("herald.ingest.publish")
                .description("publishing a batch, one message per node, until Redis has said who heard it")
                .register(meters);
    }

    /**
     * Sends what the outbox holds. A node that does not hear stops being sent to: its users have another one or none, which
     * presence finds out; until then they count as unknown.
     */
    void send(String epoch, LiveOutbox outbox) {
        Set<String> deaf = new HashSet<>();
        while (!outbox.isEmpty()) {
            Map<String, List<LiveEntry>> next = outbox.next(maxCharacters);
            next.keySet().removeAll(deaf);
            Map<String, LiveBatch> messages = new LinkedHashMap<>();
            next.forEach((node, entries) -> messages.put(node, new LiveBatch(epoch, entries)));
            if (messages.isEmpty()) {
                continue;
            }
            long begun = System.nanoTime();
            Set<String> listening = publisher.publish(messages);
            publish.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            for (Map.Entry<String, LiveBatch> message : messages.entrySet()) {
                if (listening.contains(message.getKey())) {
                    heard.increment();
                } else {
                    unheard.increment();
                    deaf.add(message.getKey());
                    presence.notListening(message.getKey(), users(message.getValue()));
                }
            }
        }
    }

    private static Set<String> users(LiveBatch batch) {
        Set<String> users = new HashSet<>();
        for (LiveEntry entry : batch.entries()) {
            entry.recipients().stream().map(Recipient::userId).forEach(users::add);
        }
        return users;
    }
}
