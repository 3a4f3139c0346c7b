package io.herald.system.checker;

import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Sending;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A send without an answer left a record or none. If there is a record, it counts as acknowledged, and so it does if only some
 * of its users have a row. A send that was refused left nothing.
 */
final class UnknownSends implements Invariant {

    @Override
    public String name() {
        return "I3";
    }

    @Override
    public String statement() {
        return "a send of unknown outcome is nowhere or everywhere, a refused one is nowhere";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Deliveries deliveries = new Deliveries(history);
        Set<NotificationId> logged = new HashSet<>();
        for (List<Logged> records : history.log().values()) {
            records.forEach(each -> logged.add(new NotificationId(each.source(), each.id())));
        }
        for (Production production : history.productions()) {
            Sending notification = production.notification();
            NotificationId id = new NotificationId(notification.source(), notification.id());
            boolean stored = notification.users().stream()
                    .anyMatch(user -> !history.inbox(user).rows(id).isEmpty());
            switch (production.outcome()) {
                case ACKNOWLEDGED -> {} // NothingLost judges it.
                case UNKNOWN -> {
                    inspection.judge();
                    if (stored || logged.contains(id)) {
                        notification
                                .users()
                                .forEach(user -> NothingLost.demand(production, user, history, deliveries, inspection));
                    }
                }
                case FAILED -> {
                    inspection.judge();
                    if (stored) {
                        inspection.breach(id + " (send " + notification.send() + ") was refused and is in an inbox");
                    }
                }
            }
        }
        return inspection.finding();
    }
}
