package io.herald.ingest.schedule;

import io.herald.core.notification.Earlier;
import io.herald.core.notification.Notification;
import io.herald.ingest.intake.Deferral;
import io.herald.ingest.schedule.ScheduleStatements.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Takes what waits for its time, and what changes something that waits. Stateless; any thread; blocks on PostgreSQL. */
@Component
@Order(ScheduleIntake.ORDER)
class ScheduleIntake implements Deferral {

    /** Ahead of those that take what goes to many: it waits first. */
    static final int ORDER = 50;

    private final ScheduleStatements statements;
    private final ReleaseSignal signal;

    ScheduleIntake(ScheduleStatements statements, ReleaseSignal signal) {
        this.statements = statements;
        this.signal = signal;
    }

    @Override
    public boolean concerns(Notification notification) {
        return notification.handling().deliverAt() != null
                || !(notification.handling().earlier() instanceof Earlier.None);
    }

    @Override
    public List<Answer> take(List<Notification> notifications) {
        Instant present = statements.present();
        List<Answer> answers = new ArrayList<>(notifications.size());
        for (Notification notification : notifications) {
            answers.add(take(notification, present));
        }
        return answers;
    }

    @Override
    public void committed() {
        signal.wake();
    }

    private Answer take(Notification notification, Instant present) {
        UUID audience = Waiting.key(notification.audience());
        UUID target = target(notification.handling().earlier());
        List<UUID> keys = target == null ? List.of(notification.key()) : List.of(notification.key(), target);
        List<Place> found = statements.find(audience, keys);
        for (Place place : found) {
            if (place.key().equals(notification.key())) {
                return place.contentHash() == notification.contentHash() ? Answer.TAKEN : Answer.CONFLICT;
            }
        }
        if (found.stream().anyMatch(place -> place.line().contains(notification.key()))) {
            return Answer.TAKEN;
        }
        return switch (notification.handling().earlier()) {
            case Earlier.None() -> wait(notification, audience, null, present);
            case Earlier.Cancelled cancelled -> {
                found.forEach(place -> statements.remove(place.id()));
                yield Answer.NOT_MINE;
            }
            case Earlier.Updated updated -> {
                Place replaced = null;
                for (Place place : found) {
                    if (statements.remove(place.id())) {
                        replaced = place;
                    }
                }
                yield wait(notification, audience, replaced, present);
            }
        };
    }

    /** @param replaced what waited until now and whose place it takes; null = nothing */
    private Answer wait(Notification notification, UUID audience, @Nullable Place replaced, Instant present) {
        Instant dueAt = notification.handling().deliverAt();
        if (dueAt == null && replaced != null) {
            dueAt = replaced.dueAt();
        }
        if (dueAt == null || !dueAt.isAfter(present)) {
            return Answer.NOT_MINE;
        }
        List<UUID> line = replaced == null
                ? List.of()
                : Stream.concat(replaced.line().stream(), Stream.of(replaced.key()))
                        .toList();
        if (statements.insert(dueAt, audience, line, notification)) {
            return Answer.TAKEN;
        }
        // Somebody else has taken it since it was looked for.
        return statements.find(audience, List.of(notification.key())).stream()
                        .anyMatch(place -> place.contentHash() != notification.contentHash())
                ? Answer.CONFLICT
                : Answer.TAKEN;
    }

    private static @Nullable UUID target(Earlier earlier) {
        return switch (earlier) {
            case Earlier.None() -> null;
            case Earlier.Cancelled(UUID key) -> key;
            case Earlier.Updated(UUID key) -> key;
        };
    }
}
