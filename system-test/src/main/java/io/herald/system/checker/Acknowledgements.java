package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.Receipt;
import io.herald.system.history.StoreEvent.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Who acknowledged what and when: over all of a user's sessions. */
final class Acknowledgements {

    private final Map<String, Map<Cursor, Long>> first = new HashMap<>();
    private final Map<String, Map<Cursor, Long>> durable = new HashMap<>();

    /** What was acknowledged in epochs that have ended. */
    private final Map<String, Map<Earlier, Long>> ended = new HashMap<>();

    private record Earlier(long seq, NotificationId id) {}

    Acknowledgements(History history) {
        history.sessions().forEach(session -> add(history, session));
        history.sessions()
                .forEach(session -> session.messages().forEach(message -> {
                    Cursor cursor = new Cursor(message.epoch(), message.seq());
                    long at = firstAt(session.user(), cursor);
                    if (at != Event.NEVER && !history.isPresent(message.epoch())) {
                        ended.computeIfAbsent(session.user(), user -> new HashMap<>())
                                .merge(
                                        new Earlier(message.seq(), new NotificationId(message.source(), message.id())),
                                        at,
                                        Math::min);
                    }
                }));
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

    /**
     * When a session of the user first acknowledged what a row holds: as the row is numbered now, or under the same number in an epoch
     * that has ended. What survives a failover keeps its number and that it was acknowledged; what is lost, and is stored again
     * under the number of something else, does not.
     */
    long firstAt(Row row) {
        Earlier earlier = new Earlier(row.seq(), new NotificationId(row.source(), row.id()));
        return Math.min(
                firstAt(row.user(), new Cursor(row.epoch(), row.seq())),
                ended.getOrDefault(row.user(), Map.of()).getOrDefault(earlier, Event.NEVER));
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
