package io.herald.push.requests;

import io.herald.core.notification.StoredPayload;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.push.entry.EntryLookup;
import io.herald.push.entry.EntryLookup.Found;
import io.herald.push.sending.Push;
import io.herald.push.sending.PushSender;
import io.herald.push.sending.SendOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Deals with one request after the other. Counts them in {@code herald.push.requests} by outcome: accepted, rejected, target_gone,
 * retry, stopped, malformed, and why there was nothing to push.
 */
@Component
class PushRequestListener {

    private static final Logger log = LoggerFactory.getLogger(PushRequestListener.class);

    private final EntryLookup entries;
    private final PushSender sender;
    private final MeterRegistry meters;

    PushRequestListener(EntryLookup entries, PushSender sender, MeterRegistry meters) {
        this.entries = entries;
        this.sender = sender;
        this.meters = meters;
    }

    @KafkaListener(topics = Topics.PUSH_REQUESTS, containerFactory = PushRequestConfiguration.CONTAINERS)
    void on(ConsumerRecord<byte[], byte[]> record) {
        PushRequestCodec.decode(record.value()).ifPresentOrElse(this::handle, () -> {
            log.warn("Not a push request: {}-{} offset {}", record.topic(), record.partition(), record.offset());
            count("malformed");
        });
    }

    private void handle(PushRequest request) {
        switch (entries.find(request.userId(), request.epoch(), request.seq())) {
            case Found.Due due -> push(request, due);
            case Found.Settled(EntryLookup.Why why) -> count(why.name().toLowerCase(Locale.ROOT));
        }
    }

    private void push(PushRequest request, Found.Due due) {
        String id = StoredPayload.notificationId(due.payload()).orElse("");
        Push push = new Push(request.userId(), request.seq(), id, due.expiresAt(), due.payload());
        switch (sender.send(push)) {
            case SendOutcome.Accepted accepted -> count("accepted");
            case SendOutcome.Rejected(String reason) -> {
                log.warn("Push of notification {} was rejected: {}", id, reason);
                count("rejected");
            }
            case SendOutcome.TargetGone(Instant since) -> count("target_gone");
            case SendOutcome.RetryLater(Duration after, String reason) -> {
                count("retry");
                throw new NotNow(after, reason);
            }
            case SendOutcome.SenderStopped(String reason) -> {
                log.error("The sender has stopped, pushes wait: {}", reason);
                count("stopped");
                throw new NotNow(Duration.ZERO, reason);
            }
        }
    }

    private void count(String outcome) {
        meters.counter("herald.push.requests", "outcome", outcome).increment();
    }
}
