package io.herald.ingest.deadletter;

import io.herald.core.notification.Violation;
import io.herald.core.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/** Writes dead letters and waits until Kafka has them. */
@Component
public class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    /** The producer's own delivery time-out is shorter; this only guards against a reply that never comes. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaOperations<byte[], byte[]> kafka;

    DeadLetters(KafkaOperations<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    /**
     * Returns when Kafka has acknowledged all of them.
     *
     * @throws DeadLettersUnavailable if it has not: some may have been written, none is lost when the caller tries again
     */
    public void write(Collection<DeadLetter> letters) {
        send(letters.stream()
                .map(letter -> new ProducerRecord<>(
                        Topics.DEAD_LETTERS,
                        null,
                        letter.record().key(),
                        letter.record().value(),
                        DeadLetterHeaders.of(letter)))
                .toList());
        letters.forEach(DeadLetters::log);
    }

    /**
     * Writes what comes from no record any more, because it was stored and waited. It carries a reason and no origin.
     *
     * @throws DeadLettersUnavailable as above
     */
    public void write(byte[] key, byte[] value, Violation reason) {
        send(List.of(new ProducerRecord<>(
                Topics.DEAD_LETTERS, null, key, value, DeadLetterHeaders.withoutOrigin(List.of(reason)))));
        log.warn("Dead letter: what waited cannot be stored, because of {}", reason.field());
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        List<CompletableFuture<SendResult<byte[], byte[]>>> sends = new ArrayList<>(records.size());
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                sends.add(kafka.send(record));
            }
            for (CompletableFuture<SendResult<byte[], byte[]>> send : sends) {
                send.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw new DeadLettersUnavailable(e);
        }
    }

    /** Fields only: messages quote the producer's text, which belongs into no log. */
    private static void log(DeadLetter letter) {
        log.warn(
                "Dead letter: {}-{} offset {} breaks the contract in {}",
                letter.record().topic(),
                letter.record().partition(),
                letter.record().offset(),
                letter.reasons().stream()
                        .map(reason -> reason.field().isEmpty() ? "the value as a whole" : reason.field())
                        .distinct()
                        .toList());
    }
}
