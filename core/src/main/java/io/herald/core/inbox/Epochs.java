package io.herald.core.inbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the history of the database that {@code seq} numbers belong to: its system identifier and timeline. A standby that is
 * promoted starts a new timeline, and with it a new epoch, because entries that it never received will be given their numbers
 * again.
 *
 * <p>The epoch is compared on every new connection before anybody uses it ({@link EpochWatch}). Whoever has used a connection and
 * asks {@link #current()} afterwards, or inside the transaction, therefore gets that connection's epoch or a later one.
 */
public final class Epochs {

    private static final Logger log = LoggerFactory.getLogger(Epochs.class);

    /** Not the checkpoint's timeline, which lags behind a promotion. */
    private static final String IDENTITY = """
            SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
            """;

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private volatile @Nullable String known;

    /**
     * The present epoch, 10 characters of {@code [0-9a-f]}.
     *
     * @throws IllegalStateException before the first connection; ask after a query or inside a transaction
     */
    public String current() {
        String epoch = known;
        if (epoch == null) {
            throw new IllegalStateException("no connection to PostgreSQL has been opened through the watched pool yet");
        }
        return epoch;
    }

    /** @param listener called with each later epoch, on a thread that is opening a connection: must not block */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Looks at a connection's history before it is used. */
    void observe(Connection connection) throws SQLException {
        String epoch = read(connection);
        String before;
        synchronized (this) {
            before = known;
            known = epoch;
        }
        if (before != null && !before.equals(epoch)) {
            log.warn("PostgreSQL's history has changed from epoch {} to {}: cursors start anew", before, epoch);
            listeners.forEach(listener -> listener.accept(epoch));
        }
    }

    private static String read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IDENTITY)) {
            row.next();
            return nameOf(row.getString(1));
        }
    }

    /** A digest, because clients see it and the system identifier is nobody's business. */
    private static String nameOf(String identity) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
