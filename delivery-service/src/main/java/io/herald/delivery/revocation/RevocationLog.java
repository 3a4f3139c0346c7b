package io.herald.delivery.revocation;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The revocations in PostgreSQL; its clock says when. Blocks; throws {@code DataAccessException} while it is away. */
public final class RevocationLog {

    private static final String REVOKE = """
            INSERT INTO revocation (user_id, issued_before) VALUES (?, clock_timestamp())
            ON CONFLICT (user_id) DO UPDATE SET issued_before = greatest(revocation.issued_before, excluded.issued_before)
            RETURNING issued_before
            """;

    private final JdbcClient jdbc;

    RevocationLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All tokens that were issued to the user before {@code issuedBefore} count no more. */
    public record Revocation(String userId, Instant issuedBefore) {}

    /** Revokes all tokens that the user has; durable when it returns. */
    public Revocation revoke(String userId) {
        return new Revocation(
                userId,
                jdbc.sql(REVOKE).param(userId).query(Timestamp.class).single().toInstant());
    }

    /** Those after a moment, oldest first. */
    List<Revocation> after(Instant moment) {
        return jdbc.sql("SELECT user_id, issued_before FROM revocation WHERE issued_before > ? ORDER BY issued_before")
                .param(Timestamp.from(moment))
                .query((row, number) -> new Revocation(
                        row.getString("user_id"),
                        row.getTimestamp("issued_before").toInstant()))
                .list();
    }

    /** Removes those that are older than this, and tells from which moment on there are any left. */
    Instant keep(Duration time) {
        Timestamp moment = jdbc.sql("SELECT now() - ? * interval '1 millisecond'")
                .param(time.toMillis())
                .query(Timestamp.class)
                .single();
        jdbc.sql("DELETE FROM revocation WHERE issued_before < ?").param(moment).update();
        return moment.toInstant();
    }
}
