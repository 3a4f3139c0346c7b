package io.herald.ingest.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The walk, a step at a time. */
final class RetentionWalk {

    private static final Logger log = LoggerFactory.getLogger(RetentionWalk.class);

    /** So much later, at most, another instance goes on when one dies. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(5);

    private static final String TAKE =
            "SELECT phase, cutoff, place, begun_at, now() AS present FROM retention_walk FOR UPDATE SKIP LOCKED";

    private static final String BEGIN =
            "UPDATE retention_walk SET phase = 'users', cutoff = ?, place = 0, begun_at = now()";

    private static final String MOVE = "UPDATE retention_walk SET phase = ?, place = ?";

    private static final String END = "UPDATE retention_walk SET phase = 'over', place = 0, ended_at = now()";

    private final TransactionOperations transaction;
    private final JdbcClient jdbc;
    private final Truncation truncation;
    private final Leftovers leftovers;
    private final RetentionProperties settings;
    private final Counter removed;
    private final Timer steps;

    RetentionWalk(
            TransactionOperations transaction,
            JdbcClient jdbc,
            Truncation truncation,
            Leftovers leftovers,
            RetentionProperties settings,
            MeterRegistry meters) {
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.truncation = truncation;
        this.leftovers = leftovers;
        this.settings = settings;
        this.removed = Counter.builder("herald.ingest.retention.removed")
                .description("entries that were kept long enough")
                .register(meters);
        this.steps = Timer.builder("herald.ingest.retention.step")
                .description("one transaction of the walk")
                .register(meters);
    }

    private enum Phase {
        USERS,
        PAYLOADS,
        REST,
        OVER;

        String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record State(Phase phase, Instant cutoff, long place, Instant nextRound, Instant present) {}

    /** One step. Returns how long to rest before the next one. */
    Duration step() {
        long begun = System.nanoTime();
        Duration rest = Objects.requireNonNull(
                transaction.execute(status -> take().map(this::step).orElse(TAKE_OVER)));
        steps.record(Duration.ofNanos(System.nanoTime() - begun));
        return rest;
    }

    private Optional<State> take() {
        return jdbc.sql(TAKE).query((row, nr) -> state(row)).optional();
    }

    private Duration step(State state) {
        switch (state.phase()) {
            case OVER -> {
                if (state.nextRound().isAfter(state.present())) {
                    Duration rest = Duration.between(state.present(), state.nextRound());
                    return rest.compareTo(settings.interval()) > 0 ? settings.interval() : rest;
                }
                jdbc.sql(BEGIN)
                        .param(Timestamp.from(state.present().minus(settings.keep())))
                        .update();
            }
            case USERS -> {
                Truncation.Step step = truncation.remove(state.place(), state.cutoff());
                removed.increment((double) step.entries());
                if (step.last()) {
                    move(Phase.PAYLOADS, 0);
                } else {
                    move(Phase.USERS, step.passed());
                }
            }
            case PAYLOADS -> {
                long place = leftovers.removePayloads(state.place(), state.cutoff());
                move(place == 0 ? Phase.REST : Phase.PAYLOADS, place);
            }
            case REST -> {
                if (!leftovers.removeByTime(state.cutoff())) {
                    jdbc.sql(END).update();
                    log.debug("A round of retention has ended; everything stored before {} is gone", state.cutoff());
                }
            }
        }
        return settings.pause();
    }

    private void move(Phase phase, long place) {
        jdbc.sql(MOVE).params(phase.column(), place).update();
    }

    private State state(ResultSet row) throws SQLException {
        Instant begun = instant(row.getTimestamp("begun_at"));
        return new State(
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                instant(row.getTimestamp("cutoff")),
                row.getLong("place"),
                begun.plus(settings.interval()),
                instant(row.getTimestamp("present")));
    }

    /** PostgreSQL's beginning of time is before that of many calculations here. */
    private static Instant instant(Timestamp timestamp) {
        Instant instant = timestamp.toInstant();
        return instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant;
    }
}
