package io.herald.delivery.live;

import io.herald.core.inbox.Epochs;
import io.herald.core.inbox.InboxReader;
import io.herald.core.presence.NodePresence;
import io.herald.core.presence.PresenceLookup;
import io.herald.core.propagation.LivePublisher;
import io.herald.delivery.session.Subscribers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hearing of new entries. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HeadCheckProperties.class)
public class LiveConfiguration {

    @Bean
    HeadCheck headCheck(
            InboxReader inbox,
            Epochs epochs,
            NodePresence presence,
            Subscribers subscribers,
            HeadCheckProperties properties,
            MeterRegistry metrics) {
        return new HeadCheck(inbox, epochs, presence, subscribers, properties, metrics);
    }

    @Bean
    LiveReceiver liveReceiver(Subscribers subscribers, HeadCheck headCheck, Clock clock, MeterRegistry metrics) {
        return new LiveReceiver(subscribers, headCheck, clock, metrics);
    }

    @Bean
    ChangeHints changeHints(
            Subscribers subscribers, NodePresence here, PresenceLookup presence, LivePublisher publisher) {
        return new ChangeHints(subscribers, here, presence, publisher);
    }

    @Bean
    Channel liveChannel(NodePresence presence, LiveReceiver receiver) {
        return new Channel(presence, receiver);
    }

    /** The node takes its place in Redis before the web server listens; the bean's destruction gives it up. */
    static final class Channel implements SmartLifecycle {

        private final NodePresence presence;
        private final LiveReceiver receiver;
        private volatile boolean open;

        Channel(NodePresence presence, LiveReceiver receiver) {
            this.presence = presence;
            this.receiver = receiver;
        }

        @Override
        public void start() {
            if (!open) {
                presence.open(receiver);
                open = true;
            }
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return open;
        }

        @Override
        public int getPhase() {
            return SmartLifecycle.DEFAULT_PHASE - 4096;
        }
    }
}
