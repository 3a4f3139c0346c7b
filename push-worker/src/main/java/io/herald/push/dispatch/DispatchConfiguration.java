package io.herald.push.dispatch;

import io.herald.push.planning.WorkSignal;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SenderSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The dispatchers, and what they tell of themselves. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DispatchProperties.class)
class DispatchConfiguration {

    @Bean
    Recorder pushRecorder(JdbcOperations jdbc, PlatformTransactionManager transactions) {
        return new Recorder(new Settlements(jdbc, new TransactionTemplate(transactions)));
    }

    @Bean
    Dispatchers dispatchers(
            List<SenderSource> sources,
            Recorder recorder,
            JdbcOperations jdbc,
            WorkSignal signal,
            MeterRegistry meters,
            DispatchProperties settings) {
        List<PushSender> senders =
                sources.stream().flatMap(source -> source.senders().stream()).toList();
        Map<PushSender, Gate> gates = Dispatchers.gates(senders, settings);
        for (Gate gate : gates.values()) {
            Gauge.builder("herald.push.under.way", gate, Gate::underWay)
                    .description("pushes claimed and not yet recorded")
                    .tag("sender", gate.sender())
                    .register(meters);
            Gauge.builder("herald.push.stopped", gate, each -> each.stopped().size())
                    .description("the sender or lanes of it that wait for somebody to put something right")
                    .tag("sender", gate.sender())
                    .register(meters);
        }
        Dispatchers dispatchers = new Dispatchers(
                gates,
                new Dispatcher.Dispatching(
                        new Claims(jdbc, settings.lease()),
                        recorder,
                        new DeviceRates(settings.devicePerMinute(), settings.deviceBurst()),
                        new DispatchMetrics(meters, settings.goneAlarm()),
                        settings.pollInterval()));
        signal.onWork(dispatchers::wake);
        return dispatchers;
    }

    /** Out of service while something has stopped. No part of readiness: the other senders work, and a restart would help nobody. */
    @Bean
    HealthIndicator pushSendersHealthIndicator(Dispatchers dispatchers) {
        return () -> {
            Map<String, String> stopped = dispatchers.stopped();
            return stopped.isEmpty()
                    ? Health.up().build()
                    : Health.outOfService().withDetails(stopped).build();
        };
    }
}
