package io.herald.system.fault;

import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.Service;
import io.herald.system.wire.Trap;
import io.herald.system.wire.Trap.Caught;
import io.herald.system.wire.Trap.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code kill -9} of the push worker at exactly one point of its work: it is held there, PostgreSQL is asked what is claimed, and then it
 * is killed. Pushes have to fall due meanwhile.
 */
public final class PushCrashFaults {

    private static final String CLAIM = "WITH asked AS MATERIALIZED";
    private static final String RECORD = "UPDATE push SET state";

    /** Claimed and not recorded. */
    private static final String CLAIMED = "SELECT count(*) FROM push WHERE state = 'sending'";

    private static final Duration CATCH_LIMIT = Duration.ofMinutes(1);
    private static final Duration ATTEMPTS_LIMIT = Duration.ofMinutes(3);

    /** So long all others that are under way take to be answered and recorded, those in silence excepted. */
    private static final Duration OTHERS = Duration.ofMillis(500);

    private final Installation installation;
    private final Database database;

    public PushCrashFaults(Installation installation, Database database) {
        this.installation = installation;
        this.database = database;
    }

    /** Both points. */
    public List<Supplier<Fault>> all() {
        return List.of(this::afterClaim, this::beforeRecord);
    }

    /** Pushes are claimed and the worker has not heard so: none of them is sent. */
    public Fault afterClaim() {
        return crash("kill -9 between claim and send", CLAIM, Side.AFTER);
    }

    /** A provider has answered and PostgreSQL has not heard what. */
    public Fault beforeRecord() {
        return crash("kill -9 between send and record", RECORD, Side.BEFORE);
    }

    private Fault crash(String kind, String sentence, Side side) {
        Service worker = installation.push();
        return new Fault(kind, worker.name(), () -> kill(worker, kind, sentence, side), Duration.ZERO, worker::restart);
    }

    private String kill(Service worker, String kind, String sentence, Side side) throws Exception {
        long deadline = System.nanoTime() + ATTEMPTS_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try (Trap trap = installation.postgreSqlWatch().trap(worker.name(), sentence, side)) {
                Optional<Caught> caught = trap.await(CATCH_LIMIT);
                if (caught.isEmpty()) {
                    continue; // It was being restarted, or PostgreSQL was.
                }
                Thread.sleep(OTHERS);
                long claimed = claimed();
                if (claimed > 0) {
                    return claimed + " pushes claimed and not recorded; " + ProcessFaults.killed(worker.process());
                }
            }
        }
        throw new IllegalStateException(worker.name() + " was never seen at: " + kind);
    }

    private long claimed() {
        try {
            return database.number(CLAIMED);
        } catch (SQLException e) {
            return 0; // Another fault was faster.
        }
    }
}
