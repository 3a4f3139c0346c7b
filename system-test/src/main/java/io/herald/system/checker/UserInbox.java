package io.herald.system.checker;

import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One user's inbox at the end of the run. */
final class UserInbox {

    private final List<Row> rows = new ArrayList<>();
    private final Map<NotificationId, List<Row>> byId = new HashMap<>();
    private @Nullable Inbox inbox;

    void add(Row row) {
        rows.add(row);
        byId.computeIfAbsent(new NotificationId(row.source(), row.id()), id -> new ArrayList<>(1))
                .add(row);
    }

    void add(Inbox dumped) {
        inbox = dumped;
    }

    /** The entries as they were dumped. */
    List<Row> rows() {
        return rows;
    }

    /** Every entry of one notification; one of them, if all is well. */
    List<Row> rows(NotificationId id) {
        return byId.getOrDefault(id, List.of());
    }

    Optional<Inbox> inbox() {
        return Optional.ofNullable(inbox);
    }
}
