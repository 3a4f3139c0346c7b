package io.herald.core.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;

/** Writes push requests without waiting for Kafka: a lost one is a wake-up less, not a notification less. */
final class KafkaPushRequests implements PushRequestSink {

    private static final Logger log = LoggerFactory.getLogger(KafkaPushRequests.class);

    private final KafkaOperations<byte[], byte[]> kafka;
    private final Counter sent;
    private final Counter failed;

    KafkaPushRequests(KafkaOperations<byte[], byte[]> kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.sent = meters.counter("herald.push.requests.written", "outcome", "sent");
        this.failed = meters.counter("herald.push.requests.written", "outcome", "failed");
    }

    @Override
    public void send(List<PushRequest> requests) {
        for (int i = 0; i < requests.size(); i++) {
            PushRequest request = requests.get(i);
            try {
                var _ = kafka.send(
                                Topics.PUSH_REQUESTS,
                                request.userId().getBytes(UTF_8),
                                PushRequestCodec.encode(request))
                        .whenComplete((result, failure) -> (failure == null ? sent : failed).increment());
            } catch (RuntimeException e) {
                // Kafka is away or its buffer full, and each further one would wait as long as this one has.
                failed.increment(requests.size() - i);
                log.warn("{} push requests could not be written: {}", requests.size() - i, e.toString());
                return;
            }
        }
    }
}
