package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.Receipt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Who acknowledged what and when: over all of a user's sessions. */
final class Acknowledgements {

    private final Map<String, Map<Cursor, Long>> first = new HashMap<>();
    private final Map<String, Map<Cursor, Long>> durable = new HashMap<>();

    Acknowledgements(History history) {
        history.sessions().forEach(session -> add(history, session));
    }

    private void add(History history, SessionTrace session) {
        Map<Cursor, Long> firstOfUser = first.computeIfAbsent(session.user(), user -> new HashMap<>());
        Map<Cursor, Long> durableOfUser = durable.computeIfAbsent(session.user(), user -> new HashMap<>());
        InFlight inFlight = new InFlight(session);
        Map<String, List<Cursor>> awaitingReceipt = new HashMap<>();
        for (SessionEvent event : session.events()) {
            if (history.isForeign(session, event)) {
                continue;
            }
            List<Cursor> acknowledged = inFlight.add(event);
            acknowledged.forEach(cursor -> firstOfUser.merge(cursor, event.at(), Math::min));
            if (event instanceof Ack ack && !ack.receipt().isEmpty()) {
                awaitingReceipt.put(ack.receipt(), acknowledged);
            } else if (event instanceof Receipt receipt) {
                awaitingReceipt
                        .getOrDefault(receipt.receipt(), List.of())
                        .forEach(cursor -> durableOfUser.merge(cursor, receipt.at(), Math::min));
            }
        }
    }

    /** When a session of the user first acknowledged it; {@link Event#NEVER} = none did. */
    long firstAt(String user, Cursor cursor) {
        return first.getOrDefault(user, Map.of()).getOrDefault(cursor, Event.NEVER);
    }

    /** From when on an acknowledgement of it was durable, by the client's knowledge; {@link Event#NEVER} = by none. */
    long durableAt(String user, Cursor cursor) {
        return durable.getOrDefault(user, Map.of()).getOrDefault(cursor, Event.NEVER);
    }

    /** Everything that is durable by a client's knowledge. */
    void forEachDurable(BiConsumer<String, Cursor> action) {
        durable.forEach((user, cursors) -> cursors.keySet().forEach(cursor -> action.accept(user, cursor)));
    }
}
