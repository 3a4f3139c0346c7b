package io.herald.push.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The pushes that were given up. */
@Repository
class DeadLetters {

    private static final String PAGE = """
            SELECT push FROM PushRow push
            WHERE push.state = 'dead' AND (:sender = '' OR push.sender = :sender)
              AND (push.key.userNo, push.key.seq, push.key.deviceId) > (:userNo, :seq, :deviceId)
            ORDER BY push.key.userNo, push.key.seq, push.key.deviceId
            """;

    private static final String ATTEMPTS =
            "SELECT attempt FROM AttemptRow attempt WHERE attempt.push = :key ORDER BY attempt.attemptId";

    private static final String ENTRY = """
            SELECT inbox.user_id AS user_id, coalesce(entry.payload, payload.body) AS payload
            FROM inbox
            LEFT JOIN entry ON entry.user_no = inbox.user_no AND entry.seq = :seq
            LEFT JOIN payload ON payload.payload_id = entry.payload_id
            WHERE inbox.user_no = :userNo
            """;

    private static final String REDRIVE = """
            UPDATE push SET state = 'waiting', next_at = now(), failures = 0, failing_since = NULL, reason = NULL
            WHERE state = 'dead'
            """;

    private final EntityManager entities;

    DeadLetters(EntityManager entities) {
        this.entities = entities;
    }

    /** @param id for the other calls, and the cursor of the page after it */
    record DeadLetter(String id, String sender, String reason) {}

    /** A row of the audit; docs/protocol.md lists the outcomes. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(
            int attempt,
            Instant at,
            String outcome,
            @Nullable String providerId,
            @Nullable String reason) {}

    /** @param notification what users receive, as JSON; null when the entry has been removed since */
    record Detail(
            String id,
            String sender,
            String reason,
            String user,
            long seq,
            String device,
            List<Attempt> attempts,
            @JsonRawValue @Nullable String notification) {}

    /**
     * A page in the order of the key.
     *
     * @param sender null = of all
     * @param after the last of the page before, or {@link PushKey#BEFORE_ALL}
     */
    @Transactional(readOnly = true)
    List<DeadLetter> page(@Nullable String sender, PushKey after, int limit) {
        return entities.createQuery(PAGE, PushRow.class)
                .setParameter("sender", sender == null ? "" : sender)
                .setParameter("userNo", after.userNo())
                .setParameter("seq", after.seq())
                .setParameter("deviceId", after.deviceId())
                .setMaxResults(limit)
                .getResultStream()
                .map(row -> new DeadLetter(row.key().toString(), row.sender(), row.reason()))
                .toList();
    }

    /** Empty when it is none, or none any more. */
    @Transactional(readOnly = true)
    Optional<Detail> find(PushKey key) {
        PushRow row = entities.find(PushRow.class, key);
        if (row == null || !row.isDead()) {
            return Optional.empty();
        }
        List<Attempt> attempts = entities.createQuery(ATTEMPTS, AttemptRow.class)
                .setParameter("key", key)
                .getResultStream()
                .map(AttemptRow::read)
                .toList();
        Tuple entry = (Tuple) entities.createNativeQuery(ENTRY, Tuple.class)
                .setParameter("userNo", key.userNo())
                .setParameter("seq", key.seq())
                .getSingleResult();
        return Optional.of(new Detail(
                key.toString(),
                row.sender(),
                row.reason(),
                entry.get("user_id", String.class),
                key.seq(),
                key.deviceId().toString(),
                attempts,
                entry.get("payload", String.class)));
    }

    /** Puts one back to work. False when it is no dead letter. */
    @Transactional
    boolean redrive(PushKey key) {
        return entities.createNativeQuery(REDRIVE + " AND user_no = :userNo AND seq = :seq AND device_id = :deviceId")
                        .setParameter("userNo", key.userNo())
                        .setParameter("seq", key.seq())
                        .setParameter("deviceId", key.deviceId())
                        .executeUpdate()
                > 0;
    }

    /** Puts all back to work, or all of one sender; returns how many. */
    @Transactional
    int redriveAll(@Nullable String sender) {
        return sender == null
                ? entities.createNativeQuery(REDRIVE).executeUpdate()
                : entities.createNativeQuery(REDRIVE + " AND sender = :sender")
                        .setParameter("sender", sender)
                        .executeUpdate();
    }
}
