package io.herald.push.entry;

import io.herald.core.inbox.Epochs;
import io.herald.core.notification.PushPolicy;
import io.herald.core.notification.StoredPayload;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds an entry and says whether there is still something to push. */
@Repository
public class EntryLookup {

    private static final String FIND = """
            SELECT entry FROM EntryRow entry LEFT JOIN FETCH entry.shared
            WHERE entry.key.seq = :seq
              AND entry.key.userNo = (SELECT inbox.userNo FROM InboxRow inbox WHERE inbox.userId = :userId)
            """;

    private static final String ACKNOWLEDGED =
            "SELECT acked @> CAST(:seq AS bigint) FROM inbox WHERE user_no = :userNo";

    private final EntityManager entities;
    private final Epochs epochs;
    private final Clock clock;

    EntryLookup(EntityManager entities, Epochs epochs, Clock clock) {
        this.entities = entities;
        this.epochs = epochs;
        this.clock = clock;
    }

    /** What became of an entry. */
    public sealed interface Found {

        /** Nobody has acknowledged it, it has not expired, and its producer does not forbid it. */
        record Due(String payload, @Nullable Instant expiresAt) implements Found {}

        /** Nothing to push any more. */
        record Settled(Why why) implements Found {}
    }

    /** Why there is nothing to push. */
    public enum Why {
        ACKNOWLEDGED,
        EXPIRED,
        /** Its producer wants it on no device. */
        UNWANTED,
        /** Removed by retention, or never there. */
        GONE,
        /** The number belongs to another history of the database, where it may name another entry. */
        FOREIGN_EPOCH
    }

    /**
     * Looks at the present state.
     *
     * @throws org.springframework.dao.DataAccessException if PostgreSQL is away
     */
    @Transactional(readOnly = true)
    public Found find(String userId, String epoch, long seq) {
        Optional<EntryRow> entry = entities.createQuery(FIND, EntryRow.class)
                .setParameter("userId", userId)
                .setParameter("seq", seq)
                .getResultStream()
                .findFirst();
        // After a query: the epoch is that of the connection just used.
        if (!epoch.equals(epochs.current())) {
            return new Found.Settled(Why.FOREIGN_EPOCH);
        }
        return entry.map(this::judge).orElseGet(() -> new Found.Settled(Why.GONE));
    }

    private Found judge(EntryRow entry) {
        Instant expiresAt = entry.expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            return new Found.Settled(Why.EXPIRED);
        }
        if (acknowledged(entry.key())) {
            return new Found.Settled(Why.ACKNOWLEDGED);
        }
        if (StoredPayload.pushMode(entry.payload()) == PushPolicy.Mode.NEVER) {
            return new Found.Settled(Why.UNWANTED);
        }
        return new Found.Due(entry.payload(), expiresAt);
    }

    private boolean acknowledged(EntryKey key) {
        return (Boolean) entities.createNativeQuery(ACKNOWLEDGED, Boolean.class)
                .setParameter("seq", key.seq())
                .setParameter("userNo", key.userNo())
                .getSingleResult();
    }
}
