package io.herald.delivery.session;

import io.herald.core.inbox.Acknowledgements;
import io.herald.core.inbox.InboxReader;
import io.herald.core.presence.NodePresence;
import io.herald.delivery.acknowledgement.AcknowledgementLog;
import io.herald.delivery.acknowledgement.AcknowledgementProperties;
import io.herald.delivery.events.ChangeFeed;
import io.herald.delivery.handover.HandOver;
import io.herald.delivery.login.TokenLogin;
import io.herald.delivery.reader.CatchUp;
import io.herald.delivery.reader.CatchUpProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What sessions run on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SessionProperties.class, CatchUpProperties.class, AcknowledgementProperties.class})
public class SessionConfiguration {

    @Bean
    CatchUp catchUp(InboxReader inbox, CatchUpProperties properties, MeterRegistry metrics) {
        return new CatchUp(inbox, properties, metrics);
    }

    @Bean
    AcknowledgementLog acknowledgementLog(
            Acknowledgements acknowledgements, AcknowledgementProperties properties, MeterRegistry metrics) {
        return new AcknowledgementLog(acknowledgements, properties, metrics);
    }

    @Bean
    TimerWheel timerWheel() {
        return new TimerWheel();
    }

    @Bean
    Subscribers subscribers(NodePresence presence) {
        return new Subscribers(presence);
    }

    @Bean
    Engine engine(
            SessionProperties properties,
            TokenLogin logins,
            Subscribers subscribers,
            CatchUp catchUp,
            ChangeFeed changes,
            AcknowledgementLog acknowledgements,
            HandOver handOver,
            TimerWheel timers,
            MeterRegistry metrics,
            Clock clock) {
        Sessions sessions = new Sessions(properties, metrics);
        timers.in(0, sessions);
        return new Engine(
                properties,
                logins,
                sessions,
                subscribers,
                catchUp,
                changes,
                acknowledgements,
                handOver,
                timers,
                new SessionMetrics(metrics),
                clock);
    }
}
