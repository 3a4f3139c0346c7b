package io.herald.system.checker;

import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.StoreEvent.Positions;
import io.herald.system.history.StoreEvent.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** At any moment, what lies before the consumer's position is in PostgreSQL or in the dead-letter topic. */
final class PositionsNeverAhead implements Invariant {

    @Override
    public String name() {
        return "I9";
    }

    @Override
    public String statement() {
        return "no stored position is ahead of what is in PostgreSQL or in the dead-letter topic";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Map<Integer, Long> checkedTo = new HashMap<>();
        for (Positions snapshot : history.positions()) {
            // Heads of a history that was given up cannot be compared with the rows of this one.
            if (history.isPresent(snapshot.epoch())) {
                snapshot.next().forEach((partition, next) -> {
                    inspection.judge();
                    long from = checkedTo.merge(partition, 0L, Math::max);
                    for (Logged logged : history.log().getOrDefault(partition, List.of())) {
                        if (logged.offset() >= from && logged.offset() < next) {
                            check(history, snapshot, logged, inspection);
                        }
                    }
                    checkedTo.merge(partition, next, Math::max);
                });
            }
        }
        return inspection.finding();
    }

    private static void check(History history, Positions snapshot, Logged logged, Inspection inspection) {
        history.production(logged)
                .ifPresentOrElse(
                        production -> immediate(production).forEach(user -> {
                            List<Row> rows = history.inbox(user).rows(new NotificationId(logged.source(), logged.id()));
                            long head = snapshot.heads().getOrDefault(user, 0L);
                            if (rows.stream().noneMatch(row -> row.seq() <= head)) {
                                inspection.breach(before(snapshot, logged) + "its notification for " + user
                                        + " was not in PostgreSQL");
                            }
                        }),
                        () -> {
                            boolean poison = history.sending(logged.send()).isPresent();
                            if (poison
                                    && history.deadLetters(logged.partition(), logged.offset())
                                            .isEmpty()) {
                                inspection.breach(before(snapshot, logged) + "it is no dead letter");
                            }
                        });
    }

    /** Whose inboxes have it as soon as the position has passed it: not those of groups, and not before its time. */
    private static List<String> immediate(Production production) {
        return production.notification().life().lane().isEmpty()
                ? production.notification().users()
                : List.of();
    }

    private static String before(Positions snapshot, Logged logged) {
        return "at " + snapshot.at() + " the position of partition " + logged.partition() + " was "
                + snapshot.next().get(logged.partition()) + ", beyond offset " + logged.offset() + " (send "
                + logged.send() + "), and ";
    }
}
