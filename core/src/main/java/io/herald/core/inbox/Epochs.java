package io.herald.core.inbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Names the history of the database that {@code seq} numbers belong to: its system identifier and timeline. A standby that is
 * promoted starts a new timeline, and with it a new epoch, because entries that it never received will be given their numbers
 * again.
 */
public final class Epochs {

    /** Not the checkpoint's timeline, which lags behind a promotion. */
    private static final String IDENTITY = """
            SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
            """;

    private final JdbcClient jdbc;

    private volatile @Nullable String known;

    Epochs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The present epoch, 10 characters of {@code [0-9a-f]}; read from PostgreSQL at the first call. */
    public String current() {
        String epoch = known;
        return epoch == null ? refresh() : epoch;
    }

    /** Reads the epoch anew. */
    public String refresh() {
        String epoch = nameOf(jdbc.sql(IDENTITY).query(String.class).single());
        known = epoch;
        return epoch;
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
