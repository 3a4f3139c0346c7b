package io.herald.ingest.http;

import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.NotificationParser;
import io.herald.core.notification.Origin;
import io.herald.core.notification.Parsed;
import io.herald.core.notification.Violation;
import io.herald.ingest.cloudevent.CloudEvents;
import io.herald.ingest.cloudevent.Conversion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Checks a submission as the intake will check the records that come of it. Stateless; any thread; no I/O. */
@Component
class Check {

    /** As many as one notification may have at most. */
    private static final int MOST_VIOLATIONS = 20;

    private final NotificationParser parser;
    private final CloudEvents events;
    private final NotificationLimits limits;
    private final DoorProperties settings;
    private final Clock clock;

    Check(
            NotificationParser parser,
            CloudEvents events,
            NotificationLimits limits,
            DoorProperties settings,
            Clock clock) {
        this.parser = parser;
        this.events = events;
        this.limits = limits;
        this.settings = settings;
        this.clock = clock;
    }

    Checked check(Submission submission) {
        return switch (submission.form()) {
            case ONE -> one(submission);
            case BATCH -> batch(submission);
        };
    }

    private Checked one(Submission submission) {
        IdempotencyKey key = submission.key();
        String id = key == null ? UUID.randomUUID().toString() : key.id();
        if (!events.isEvent(submission.headers())) {
            return value(submission.body(), submission.client(), id);
        }
        return converted(events.convert(submission.headers(), submission.body()), submission.client(), id);
    }

    private Checked batch(Submission submission) {
        return switch (BatchBody.split(submission.body(), settings.maxBatch())) {
            case BatchBody.Broken(List<Violation> violations) -> new Checked.Bad(violations);
            case BatchBody.Items(List<byte[]> items) -> items(submission, items);
        };
    }

    /** All of them or none: what one of them breaks is told with its place. */
    private Checked items(Submission submission, List<byte[]> items) {
        boolean event = submission.mediaType().equals(CloudEvents.BATCH);
        List<Outgoing> records = new ArrayList<>(items.size());
        List<Violation> violations = new ArrayList<>(0);
        for (int i = 0; i < items.size(); i++) {
            IdempotencyKey key = submission.key();
            String id = key == null ? UUID.randomUUID().toString() : key.id(i);
            Checked item = event
                    ? converted(events.convertStructured(items.get(i)), submission.client(), id)
                    : value(items.get(i), submission.client(), id);
            String place = "[" + i + "]";
            switch (item) {
                case Checked.Good(List<Outgoing> good) -> records.addAll(good);
                case Checked.Bad(List<Violation> bad) ->
                    bad.forEach(each -> violations.add(new Violation(path(place, each.field()), each.message())));
                case Checked.TooLarge(long limit) ->
                    violations.add(new Violation(
                            place, "expected at most " + limit + " bytes with id and source, found more"));
            }
        }
        return violations.isEmpty() ? new Checked.Good(records) : new Checked.Bad(shortened(violations));
    }

    private Checked converted(Conversion conversion, String client, String id) {
        return switch (conversion) {
            case Conversion.Value(byte[] value) -> value(value, client, id);
            case Conversion.Invalid(List<Violation> violations) -> new Checked.Bad(violations);
        };
    }

    private Checked value(byte[] body, String client, String id) {
        return switch (parser.parse(body, new Origin.Request(id, client, clock.instant()))) {
            case Parsed.Invalid(List<Violation> violations) -> new Checked.Bad(violations);
            case Parsed.Valid(Notification notification) -> {
                byte[] value = CompletedValue.of(body, notification);
                long most = limits.maxValueSize().toBytes();
                yield value.length > most
                        ? new Checked.TooLarge(most)
                        : new Checked.Good(List.of(new Outgoing(notification, value)));
            }
        };
    }

    private static String path(String place, String field) {
        return field.isEmpty() ? place : place + "." + field;
    }

    private static List<Violation> shortened(List<Violation> violations) {
        if (violations.size() <= MOST_VIOLATIONS) {
            return violations;
        }
        List<Violation> shown = new ArrayList<>(violations.subList(0, MOST_VIOLATIONS - 1));
        shown.add(new Violation("", "and " + (violations.size() - shown.size()) + " more"));
        return shown;
    }
}
