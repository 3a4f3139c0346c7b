package io.herald.ingest.audience;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Forgets who was in a group once, where no broadcast that is kept went to them. A broadcast is accepted at the revision that its group
 * has at that moment, and no transaction lasts as long as history is kept: none can still be on its way to a revision that is
 * forgotten.
 */
@Component
class MembershipSweep {

    private static final Logger log = LoggerFactory.getLogger(MembershipSweep.class);

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final int BATCH = 1_000;

    private static final String FORGET = """
            WITH former AS (
                SELECT group_no, user_no, joined, parted, parted_at FROM membership
                WHERE parted IS NOT NULL AND parted_at < now() - :age * interval '1 millisecond'
                  AND (parted_at, group_no, user_no, joined) > (:at, :group, :user, :joined)
                ORDER BY parted_at, group_no, user_no, joined LIMIT :most
            ), forgotten AS (
                DELETE FROM membership USING former
                WHERE membership.group_no = former.group_no AND membership.user_no = former.user_no
                  AND membership.joined = former.joined
                  AND NOT EXISTS (SELECT FROM broadcast WHERE broadcast.group_no = former.group_no
                                  AND revision >= former.joined AND revision < former.parted)
                RETURNING 1
            )
            SELECT group_no, user_no, joined, parted_at, (SELECT count(*) FROM forgotten) AS forgotten FROM former
            ORDER BY parted_at DESC, group_no DESC, user_no DESC, joined DESC LIMIT 1
            """;

    private final JdbcClient jdbc;
    private final AudienceProperties settings;
    private final ReentrantLock running = new ReentrantLock();

    /** Guarded by the lock. */
    private long next = System.nanoTime();

    MembershipSweep(JdbcClient jdbc, AudienceProperties settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    private record Place(Timestamp at, long group, long user, long joined, long forgotten) {}

    /** Once an hour; in batches, each a transaction. */
    void runIfDue() {
        if (!running.tryLock()) {
            return;
        }
        try {
            if (next - System.nanoTime() <= 0) {
                next = System.nanoTime() + INTERVAL.toNanos();
                run();
            }
        } finally {
            running.unlock();
        }
    }

    /** How many memberships it has forgotten. */
    long run() {
        long forgotten = 0;
        Optional<Place> place = Optional.of(new Place(Timestamp.from(Instant.EPOCH), 0, 0, 0, 0));
        while (place.isPresent()) {
            Place after = place.get();
            forgotten += after.forgotten();
            place = jdbc.sql(FORGET)
                    .param("age", settings.membershipHistory().toMillis())
                    .param("at", after.at())
                    .param("group", after.group())
                    .param("user", after.user())
                    .param("joined", after.joined())
                    .param("most", BATCH)
                    .query((row, number) -> new Place(
                            row.getTimestamp("parted_at"),
                            row.getLong("group_no"),
                            row.getLong("user_no"),
                            row.getLong("joined"),
                            row.getLong("forgotten")))
                    .optional();
        }
        if (forgotten > 0) {
            log.info("Forgot {} former memberships", forgotten);
        }
        return forgotten;
    }
}
