package io.herald.system.run;

import io.herald.system.history.HistoryWriter;
import io.herald.system.installation.Database;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the consumer's positions into the history again and again; while PostgreSQL is away it has nothing to say. */
final class PositionSampler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PositionSampler.class);

    private final Thread thread;

    PositionSampler(Database database, HistoryWriter history, Duration interval) {
        thread = Thread.ofVirtual().name("positions").start(() -> {
            try {
                while (true) {
                    Thread.sleep(interval);
                    sample(database, history);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void sample(Database database, HistoryWriter history) {
        try {
            history.add(database.positions());
        } catch (SQLException e) {
            log.debug("No positions now", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
