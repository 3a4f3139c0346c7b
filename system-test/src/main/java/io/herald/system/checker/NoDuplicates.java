package io.herald.system.checker;

import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Subscribed;

/**
 * A subscription sends an entry once, and once more for each time the client refused it; a cursor is honoured. Over all of a
 * user's devices that is: deliveries ≤ devices × (1 + reconnects while unacknowledged + NACKs). Repetitions by producers, Kafka,
 * crashes and Redis add none.
 */
final class NoDuplicates implements Invariant {

    @Override
    public String name() {
        return "I7";
    }

    @Override
    public String statement() {
        return "a subscription repeats only what its client refused, and nothing that its cursor covers";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        for (SessionTrace session : history.sessions()) {
            InFlight inFlight = new InFlight(session);
            for (SessionEvent event : session.events()) {
                if (history.isForeign(session, event)) {
                    continue;
                }
                if (event instanceof Message message) {
                    inspection.judge();
                    check(session, message, inFlight, inspection);
                }
                inFlight.add(event);
            }
        }
        return inspection.finding();
    }

    private static void check(SessionTrace session, Message message, InFlight inFlight, Inspection inspection) {
        Cursor cursor = new Cursor(message.epoch(), message.seq());
        // What the client has acknowledged itself is judged by Order.
        if (inFlight.wasSent(cursor) && !inFlight.isRefused(cursor) && !inFlight.isAcknowledged(cursor)) {
            inspection.breach(session + " received " + cursor + " again without having refused it");
        }
        if (session.startedAtCursor()) {
            Subscribed subscribed = session.subscription().orElseThrow();
            if (subscribed.afterEpoch().equals(message.epoch()) && message.seq() <= subscribed.after()) {
                inspection.breach(session + " subscribed after " + subscribed.after() + " and received " + cursor);
            }
        }
    }
}
