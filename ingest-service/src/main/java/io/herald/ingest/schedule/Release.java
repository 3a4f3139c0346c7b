package io.herald.ingest.schedule;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.Post;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Violation;
import io.herald.ingest.intake.Blame;
import io.herald.ingest.intake.Deferral;
import io.herald.ingest.intake.Deferral.Answer;
import io.herald.ingest.routing.Router;
import io.herald.ingest.schedule.ScheduleStatements.Row;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases what is due, a batch at a time. One thread. */
final class Release {

    private static final Logger log = LoggerFactory.getLogger(Release.class);

    private final ScheduleStatements statements;
    private final InboxWriter inboxes;
    private final List<Deferral> others;
    private final Router router;
    private final ScheduledDeadLetters deadLetters;
    private final ScheduleProperties settings;
    private final Counter released;
    private final Timer late;

    /** As of the latest attempt. */
    private List<Row> taken = List.of();

    private final Set<Deferral> takers = new LinkedHashSet<>();

    /** After a failure that may lie in one notification, they go one by one. */
    private int most;

    /** @param others who takes what is not placed into inboxes at once, in their order */
    Release(
            ScheduleStatements statements,
            InboxWriter inboxes,
            List<Deferral> others,
            Router router,
            ScheduledDeadLetters deadLetters,
            ScheduleProperties settings,
            MeterRegistry meters) {
        this.statements = statements;
        this.inboxes = inboxes;
        this.others = others;
        this.router = router;
        this.deadLetters = deadLetters;
        this.settings = settings;
        this.most = settings.batch();
        this.released = Counter.builder("herald.ingest.schedule.released")
                .description("notifications whose time had come")
                .register(meters);
        this.late = Timer.builder("herald.ingest.schedule.late")
                .description("how long after its time a notification was released")
                .register(meters);
    }

    /** Releases a batch. Returns how long to rest before the next one. */
    Duration release() {
        Optional<AppendOutcome.Committed> outcome;
        try {
            outcome = inboxes.append(this::claim, this::refuse);
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.INFRASTRUCTURE) {
                throw e;
            }
            return isolate(e);
        }
        if (outcome.isEmpty()) {
            most = settings.batch();
            return statements
                    .untilNext()
                    .filter(next -> next.compareTo(settings.pollInterval()) < 0)
                    .orElse(settings.pollInterval());
        }
        Instant present = statements.present();
        taken.forEach(row -> late.record(Duration.between(row.dueAt(), present)));
        released.increment(taken.size());
        takers.forEach(Deferral::committed);
        AppendOutcome.Committed committed = outcome.get();
        route(committed);
        return Duration.ZERO;
    }

    /** Inside the transaction; empty: nothing is due that nobody else is releasing. */
    private Optional<List<Post>> claim() {
        takers.clear();
        taken = withinLimit(statements.due(most));
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        statements.removeAll(taken);
        List<Post> posts = new ArrayList<>(taken.size());
        for (Row row : taken) {
            Notification notification = row.notification();
            switch (offer(notification)) {
                case TAKEN -> {}
                case CONFLICT -> deadLetters.write(notification, ScheduledDeadLetters.ID_TAKEN);
                case NOT_MINE -> {
                    List<String> users = Waiting.users(notification.audience());
                    if (users == null) {
                        throw new IllegalStateException("nobody has taken a notification to many");
                    }
                    posts.add(new Post(notification, users));
                }
            }
        }
        return Optional.of(posts);
    }

    private List<Row> withinLimit(List<Row> due) {
        int entries = 0;
        for (int i = 0; i < due.size(); i++) {
            List<String> users = due.get(i).users();
            entries += users == null ? 1 : users.size();
            if (i > 0 && entries > settings.maxEntries()) {
                return due.subList(0, i);
            }
        }
        return due;
    }

    private Answer offer(Notification notification) {
        for (Deferral deferral : others) {
            if (deferral.concerns(notification)) {
                Answer answer = deferral.take(List.of(notification)).getFirst();
                if (answer == Answer.TAKEN) {
                    takers.add(deferral);
                }
                if (answer != Answer.NOT_MINE) {
                    return answer;
                }
            }
        }
        return Answer.NOT_MINE;
    }

    private void refuse(List<Post> conflicts) {
        conflicts.forEach(post -> deadLetters.write(post.notification(), ScheduledDeadLetters.ID_TAKEN));
    }

    /** One of them cannot be stored: alone, it is the one at fault. */
    private Duration isolate(RuntimeException failure) {
        if (taken.size() == 1) {
            Row row = taken.getFirst();
            log.error("A scheduled notification cannot be stored", failure);
            deadLetters.write(
                    row.notification(),
                    new Violation(
                            "", "could not be stored: " + failure.getClass().getName()));
            statements.remove(row.id());
        } else {
            log.error("A release of {} notifications failed; releasing them one by one", taken.size(), failure);
            most = 1;
        }
        return Duration.ZERO;
    }

    /** Hints only: whatever goes wrong here is made good by head checks and deadlines. */
    private void route(AppendOutcome.Committed committed) {
        try {
            router.route(committed.epoch(), committed.posts(), committed.results());
        } catch (RuntimeException e) {
            log.error("Routing of what was released failed", e);
        }
    }
}
