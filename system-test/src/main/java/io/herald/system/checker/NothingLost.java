package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.StoreEvent.Row;
import java.util.List;

/** What Kafka acknowledged is in every addressed inbox once and reaches every addressed user. */
final class NothingLost implements Invariant {

    @Override
    public String name() {
        return "I1";
    }

    @Override
    public String statement() {
        return "every acknowledged valid notification has one row per addressed user and reaches a session of each";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Deliveries deliveries = new Deliveries(history);
        for (Production production : history.productions()) {
            if (production.outcome() == Outcome.ACKNOWLEDGED) {
                for (String user : production.notification().users()) {
                    inspection.judge();
                    demand(production, user, history, deliveries, inspection);
                }
            }
        }
        return inspection.finding();
    }

    /** One row, and, unless it may have expired or been replaced before, a delivery. */
    static void demand(
            Production production, String user, History history, Deliveries deliveries, Inspection inspection) {
        Sending notification = production.notification();
        NotificationId id = new NotificationId(notification.source(), notification.id());
        List<Row> rows = history.inbox(user).rows(id);
        if (rows.isEmpty()) {
            inspection.breach(id + " (send " + notification.send() + ") is not in the inbox of " + user);
        } else if (rows.size() > 1) {
            inspection.breach(id + " is in the inbox of " + user + " as "
                    + rows.stream().map(row -> row.epoch() + "-" + row.seq()).toList());
        } else if (notification.expiresAt() == Event.NEVER
                && !rows.getFirst().hidden()
                && !deliveries.reached(user, id)) {
            Row row = rows.getFirst();
            inspection.breach(id + " is in the inbox of " + user + " as " + row.epoch() + "-" + row.seq()
                    + " and never reached a session");
        }
    }
}
