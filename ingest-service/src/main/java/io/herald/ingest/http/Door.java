package io.herald.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.NotificationParser;
import io.herald.core.notification.Origin;
import io.herald.core.notification.Parsed;
import io.herald.core.notification.Violation;
import io.herald.core.topic.Topics;
import io.herald.ingest.cloudevent.CloudEvents;
import io.herald.ingest.cloudevent.Conversion;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.stereotype.Component;

/** What the door does with a body. Any thread; blocks until Kafka answers or the time-out is over. */
@Component
class Door {

    private static final Logger log = LoggerFactory.getLogger(Door.class);

    /** How a request ended. */
    sealed interface Outcome {

        /** Kafka has it, on all in-sync replicas. */
        record Accepted(String id, String source) implements Outcome {}

        /** It breaks the contract. */
        record Invalid(List<Violation> violations) implements Outcome {}

        /** The record would be larger than the contract allows. */
        record TooLarge(long limit) implements Outcome {}

        /** Kafka has not answered in time. It may have the record or get it yet: repeating it with this id is safe. */
        record Unanswered(String id, String source) implements Outcome {}
    }

    private final NotificationParser parser;
    private final CloudEvents events;
    private final NotificationLimits limits;
    private final KafkaOperations<byte[], byte[]> kafka;
    private final DoorProperties settings;
    private final Clock clock;

    Door(
            NotificationParser parser,
            CloudEvents events,
            NotificationLimits limits,
            KafkaOperations<byte[], byte[]> kafka,
            DoorProperties settings,
            Clock clock) {
        this.parser = parser;
        this.events = events;
        this.limits = limits;
        this.kafka = kafka;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param headers of the request, by their names in lower case
     * @param client stands in for a missing source
     */
    Outcome accept(Map<String, String> headers, byte[] body, String client) {
        if (!events.isEvent(headers)) {
            return accept(body, client);
        }
        return switch (events.convert(headers, body)) {
            case Conversion.Value(byte[] value) -> accept(value, client);
            case Conversion.Invalid(List<Violation> violations) -> new Outcome.Invalid(violations);
        };
    }

    private Outcome accept(byte[] body, String client) {
        Origin origin = new Origin.Request(UUID.randomUUID().toString(), client, clock.instant());
        return switch (parser.parse(body, origin)) {
            case Parsed.Invalid(List<Violation> violations) -> new Outcome.Invalid(violations);
            case Parsed.Valid(Notification notification) -> write(CompletedValue.of(body, notification), notification);
        };
    }

    private Outcome write(byte[] value, Notification notification) {
        if (value.length > limits.maxValueSize().toBytes()) {
            return new Outcome.TooLarge(limits.maxValueSize().toBytes());
        }
        try {
            kafka.send(Topics.NOTIFICATIONS, key(notification.audience()), value)
                    .get(settings.kafkaTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Outcome.Accepted(notification.id(), notification.source());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.warn("Kafka has not taken a notification: {}", e.toString());
            return new Outcome.Unanswered(notification.id(), notification.source());
        }
    }

    /**
     * What goes to one user stays in order, and so does what goes to the same list: its first user stands for it. Between a list and
     * its users there is no order to keep.
     */
    private static byte[] key(Audience audience) {
        return switch (audience) {
            case Audience.User(String userId) -> userId.getBytes(UTF_8);
            case Audience.Users(List<String> userIds) -> userIds.getFirst().getBytes(UTF_8);
        };
    }
}
