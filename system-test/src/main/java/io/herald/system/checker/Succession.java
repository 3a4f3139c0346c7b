package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Life;
import io.herald.system.history.StoreEvent.Row;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was cancelled, updated or is not the latest under its collapse key is hidden, and nothing else is. */
final class Succession implements Invariant {

    @Override
    public String name() {
        return "I16";
    }

    @Override
    public String statement() {
        return "what was cancelled, updated or collapsed is hidden, as is a cancel itself, and nothing else is";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        history.inboxes().forEach((user, inbox) -> check(history, user, inbox, inspection));
        return inspection.finding();
    }

    private record CollapseKey(String source, String key) {}

    private static void check(History history, String user, UserInbox inbox, Inspection inspection) {
        Set<Row> replaced = new HashSet<>();
        Map<CollapseKey, Row> latest = new HashMap<>();
        List<Row> rows =
                inbox.rows().stream().sorted(Comparator.comparingLong(Row::seq)).toList();
        for (Row row : rows) {
            if (!history.isAddressedTo(user, row.source(), row.id())) {
                continue; // Isolation and NoPhantoms judge it.
            }
            Life life = life(history, row).orElse(Life.PLAIN);
            if (!life.cancels().isEmpty()) {
                replaced.add(row);
                replaced.addAll(inbox.rows(new NotificationId(row.source(), life.cancels())));
            }
            if (!life.updates().isEmpty()) {
                replaced.addAll(inbox.rows(new NotificationId(row.source(), life.updates())));
            }
            if (!life.collapseKey().isEmpty()) {
                Row older = latest.put(new CollapseKey(row.source(), life.collapseKey()), row);
                if (older != null) {
                    replaced.add(older);
                }
            }
        }
        for (Row row : rows) {
            inspection.judge();
            if (replaced.contains(row) && !row.hidden()) {
                inspection.breach(what(user, row) + " was replaced or cancelled and is shown");
            } else if (row.hidden() && !replaced.contains(row) && !row.isPlaceholder() && !mayExpire(history, row)) {
                inspection.breach(what(user, row) + " is hidden, and nothing has replaced or cancelled it");
            }
        }
    }

    private static Optional<Life> life(History history, Row row) {
        return history.production(row.source(), row.id())
                .map(production -> production.notification().life());
    }

    private static boolean mayExpire(History history, Row row) {
        return history.production(row.source(), row.id())
                .filter(production -> production.notification().expiresAt() != Event.NEVER)
                .isPresent();
    }

    private static String what(String user, Row row) {
        return row.epoch() + "-" + row.seq() + " of " + user + " (" + new NotificationId(row.source(), row.id()) + ")";
    }
}
