package io.herald.push.requests;

import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.push.planning.Planner;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Has requests planned, a poll at a time. Counts them in {@code herald.push.requests} by outcome, read or malformed, and the pushes
 * that come of them in {@code herald.push.planned}.
 */
@Component
class PushRequestListener {

    private static final Logger log = LoggerFactory.getLogger(PushRequestListener.class);

    private final Planner planner;
    private final MeterRegistry meters;

    PushRequestListener(Planner planner, MeterRegistry meters) {
        this.planner = planner;
        this.meters = meters;
    }

    @KafkaListener(topics = Topics.PUSH_REQUESTS, containerFactory = PushRequestConfiguration.CONTAINERS)
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        List<PushRequest> requests = new ArrayList<>(records.size());
        List<ConsumerRecord<byte[], byte[]>> malformed = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            PushRequestCodec.decode(record.value()).ifPresentOrElse(requests::add, () -> malformed.add(record));
        }
        int planned = requests.isEmpty() ? 0 : planner.plan(requests);
        meters.counter("herald.push.planned").increment(planned);
        meters.counter("herald.push.requests", "outcome", "read").increment(requests.size());
        for (ConsumerRecord<byte[], byte[]> record : malformed) {
            log.warn("Not a push request: {}-{} offset {}", record.topic(), record.partition(), record.offset());
            meters.counter("herald.push.requests", "outcome", "malformed").increment();
        }
    }
}
