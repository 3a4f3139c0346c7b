package io.herald.system.checker;

import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.Row;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions are served in the order of the inbox, and inboxes are filled in the order of Kafka. */
final class Order implements Invariant {

    /** The first record of a notification; one that stands in two partitions has no place in an order. */
    private record Place(int partition, String lane, long offset) {

        /** What the order is kept in. */
        String line() {
            return partition + " " + lane;
        }
    }

    @Override
    public String name() {
        return "I6";
    }

    @Override
    public String statement() {
        return "first deliveries rise, nothing acknowledged is repeated, seqs follow offsets and are what the row says";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        history.sessions().forEach(session -> checkSession(history, session, inspection));
        Map<NotificationId, Place> places = places(history);
        history.inboxes().forEach((user, inbox) -> checkRows(history, user, inbox, places, inspection));
        return inspection.finding();
    }

    private static void checkSession(History history, SessionTrace session, Inspection inspection) {
        InFlight inFlight = new InFlight(session);
        Map<String, Long> highest = new HashMap<>();
        for (SessionEvent event : session.events()) {
            if (history.isForeign(session, event)) {
                continue;
            }
            if (event instanceof Message message) {
                inspection.judge();
                Cursor cursor = new Cursor(message.epoch(), message.seq());
                checkAgainstRow(history, session, message, inspection);
                if (!inFlight.wasSent(cursor)) {
                    long before = highest.getOrDefault(message.epoch(), 0L);
                    if (message.seq() < before) {
                        inspection.breach(session + " received " + cursor + " after " + before);
                    }
                    highest.put(message.epoch(), Math.max(before, message.seq()));
                } else if (inFlight.isAcknowledged(cursor)) {
                    inspection.breach(session + " had acknowledged " + cursor + " and received it again");
                }
            }
            inFlight.add(event);
        }
    }

    private static void checkAgainstRow(History history, SessionTrace session, Message message, Inspection inspection) {
        List<Row> rows = history.inbox(session.user()).rows(new NotificationId(message.source(), message.id()));
        boolean other = rows.size() == 1
                && rows.getFirst().epoch().equals(message.epoch())
                && rows.getFirst().seq() != message.seq();
        if (other) {
            inspection.breach(session + " received " + new NotificationId(message.source(), message.id()) + " as "
                    + message.epoch() + "-" + message.seq() + ", the inbox holds it as "
                    + rows.getFirst().seq());
        }
    }

    private static Map<NotificationId, Place> places(History history) {
        Map<NotificationId, Place> places = new HashMap<>();
        Set<NotificationId> inTwoPartitions = new HashSet<>();
        history.log().forEach((partition, records) -> {
            for (Logged logged : records) {
                history.production(logged).ifPresent(production -> {
                    NotificationId id = new NotificationId(logged.source(), logged.id());
                    String lane = production.notification().life().lane();
                    Place known = places.putIfAbsent(id, new Place(partition, lane, logged.offset()));
                    if (known != null && known.partition() != partition) {
                        inTwoPartitions.add(id);
                    }
                });
            }
        });
        places.keySet().removeAll(inTwoPartitions);
        return places;
    }

    private static void checkRows(
            History history, String user, UserInbox inbox, Map<NotificationId, Place> places, Inspection inspection) {
        Map<String, Row> last = new HashMap<>();
        inbox.rows().stream()
                .filter(row -> history.isAddressedTo(user, row.source(), row.id()))
                .sorted(Comparator.comparingLong(Row::seq))
                .forEach(row -> {
                    @Nullable Place place = places.get(new NotificationId(row.source(), row.id()));
                    if (place != null) {
                        inspection.judge();
                        Row before = last.put(place.line(), row);
                        Place placeBefore =
                                before == null ? null : places.get(new NotificationId(before.source(), before.id()));
                        if (before != null && placeBefore != null && placeBefore.offset() > place.offset()) {
                            inspection.breach("in the inbox of " + user + " offset " + placeBefore.offset()
                                    + " of partition "
                                    + place.partition() + " has seq " + before.seq() + " and offset " + place.offset()
                                    + " has seq " + row.seq());
                        }
                    }
                });
    }
}
