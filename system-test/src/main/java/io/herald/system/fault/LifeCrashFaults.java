package io.herald.system.fault;

import io.herald.system.installation.Database;
import io.herald.system.installation.Database.Backend;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kill -9} of an ingest instance in the middle of what it does besides reading the topic: it is held within the transaction,
 * PostgreSQL is asked where that stands, and then it is killed. The load has to go on meanwhile.
 */
public final class LifeCrashFaults {

    private static final Logger log = LoggerFactory.getLogger(LifeCrashFaults.class);

    private static final String CHUNK = "UPDATE broadcast_slice SET next_user_no";
    private static final String RELEASE = "DELETE FROM scheduled WHERE schedule_id = ANY";
    private static final String TRUNCATION = "WITH given AS (SELECT * FROM unnest";

    private static final Duration ATTEMPTS_LIMIT = Duration.ofMinutes(3);
    private static final Duration CATCH_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration REMOVAL_LIMIT = Duration.ofMinutes(2);

    private final Installation installation;
    private final Database database;

    public LifeCrashFaults(Installation installation, Database database) {
        this.installation = installation;
        this.database = database;
    }

    /** All points, all of one instance. */
    public List<Supplier<Fault>> of(Service ingest) {
        return List.of(() -> inBroadcast(ingest), () -> inRelease(ingest), () -> inRetention(ingest));
    }

    /** A part of a group has been given a notification, and nobody knows. */
    private Fault inBroadcast(Service ingest) {
        return crash(ingest, "kill -9 within a broadcast", CHUNK, () -> {}, () -> {});
    }

    /** What was scheduled is removed and appended, and nothing of it is committed. */
    private Fault inRelease(Service ingest) {
        return crash(ingest, "kill -9 at the release of what was scheduled", RELEASE, () -> {}, () -> {});
    }

    /** Entries that were kept long enough are removed, and nothing of it is committed. In the end all of them are gone. */
    private Fault inRetention(Service ingest) {
        return crash(ingest, "kill -9 within retention", TRUNCATION, database::addOutdated, this::awaitRemoval);
    }

    /** Something that PostgreSQL may refuse while another fault is at work. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException, InterruptedException;
    }

    private Fault crash(Service ingest, String kind, String sentence, Step before, Step after) {
        return new Fault(kind, ingest.name(), () -> kill(ingest, kind, sentence, before), Duration.ZERO, () -> {
            ingest.restart();
            untilDone(after);
        });
    }

    private static void untilDone(Step step) throws InterruptedException {
        long deadline = System.nanoTime() + ATTEMPTS_LIMIT.toNanos();
        while (true) {
            try {
                step.run();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(e);
                }
                Thread.sleep(POLL);
            }
        }
    }

    /** Before each attempt there has to be something to do: another instance may have done it. */
    private String kill(Service ingest, String kind, String sentence, Step before) throws Exception {
        long deadline = System.nanoTime() + ATTEMPTS_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try (Trap trap = installation.postgreSqlWatch().trap(ingest.name(), sentence, Side.AFTER)) {
                untilDone(before);
                Optional<Backend> backend = backend(trap.await(CATCH_LIMIT));
                if (backend.isPresent() && backend.get().state().equals("idle in transaction")) {
                    return "its session was " + backend.get() + "; " + ProcessFaults.killed(ingest.process());
                }
                log.info("{} was not at: {}, but {}; once more", ingest.name(), kind, backend);
            }
        }
        throw new IllegalStateException(ingest.name() + " was never seen at: " + kind);
    }

    private Optional<Backend> backend(Optional<Caught> caught) {
        try {
            return caught.isEmpty()
                    ? Optional.empty()
                    : database.backend(caught.get().port());
        } catch (SQLException e) {
            return Optional.empty(); // Another fault was faster.
        }
    }

    private void awaitRemoval() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + REMOVAL_LIMIT.toNanos();
        while (database.outdated() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "retention did not go on: " + database.outdated() + " entries are left");
            }
            Thread.sleep(POLL);
        }
    }
}
