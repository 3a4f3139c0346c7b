package io.herald.ingest.http;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.stereotype.Component;

/** Writes checked notifications to the topic. Any thread; blocks until Kafka has answered or the time-out is over. */
@Component
class TopicWriter {

    private static final Logger log = LoggerFactory.getLogger(TopicWriter.class);

    private final KafkaOperations<byte[], byte[]> kafka;
    private final DoorProperties settings;

    TopicWriter(KafkaOperations<byte[], byte[]> kafka, DoorProperties settings) {
        this.kafka = kafka;
        this.settings = settings;
    }

    /** The places of those records that Kafka has on all in-sync replicas. It may have others, too, or get them yet. */
    BitSet write(List<Outgoing> records) {
        long deadline = System.nanoTime() + settings.kafkaTimeout().toNanos();
        List<CompletableFuture<?>> sends = new ArrayList<>(records.size());
        BitSet confirmed = new BitSet(records.size());
        try {
            for (Outgoing record : records) {
                // A send blocks while Kafka is away: what comes after the first of those has no time left.
                if (!sends.isEmpty() && deadline - System.nanoTime() <= 0) {
                    break;
                }
                sends.add(kafka.send(record.topic(), record.key(), record.value()));
            }
        } catch (RuntimeException e) {
            log.warn("Kafka takes no notifications: {}", e.toString());
        }
        for (int i = 0; i < sends.size(); i++) {
            try {
                sends.get(i).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                confirmed.set(i);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            } catch (ExecutionException | TimeoutException e) {
                log.warn("Kafka has not taken a notification: {}", e.toString());
            }
        }
        return confirmed;
    }
}
