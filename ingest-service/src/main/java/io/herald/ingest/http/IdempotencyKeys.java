package io.herald.ingest.http;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that carried a key, in PostgreSQL. A row is written before the request goes to Kafka and confirmed afterwards; retention
 * removes it when the entries that came of it are gone.
 *
 * <p>Any thread; blocks. What fails is a {@link org.springframework.dao.DataAccessException}.
 */
@Component
class IdempotencyKeys {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<List<Named>> ANSWER = new TypeReference<>() {};

    private static final String FIND = "SELECT fingerprint, confirmed, answer FROM idempotency WHERE digest = ?";

    private static final String REMEMBER = """
            INSERT INTO idempotency (digest, fingerprint, answer, counts_from)
            VALUES (?, ?, ?, greatest(now(), ?::timestamptz)) ON CONFLICT DO NOTHING
            """;

    private static final String CONFIRM = "UPDATE idempotency SET confirmed = true WHERE digest = ? AND NOT confirmed";

    private final JdbcClient jdbc;

    IdempotencyKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is known of a key. */
    sealed interface Known {

        /** Kafka has what that request brought: this was the answer. */
        record Confirmed(List<Named> answer) implements Known {}

        /** Nobody has used it, or this request has and never came to Kafka, or is under way just now: go on with it. */
        record Open() implements Known {}

        /** The key belongs to another request. */
        record Taken() implements Known {}
    }

    Known find(IdempotencyKey key, String fingerprint) {
        return jdbc.sql(FIND)
                .param(key.digest())
                .query((row, nr) -> known(row, fingerprint))
                .optional()
                .orElseGet(Known.Open::new);
    }

    /**
     * Takes the key for this request.
     *
     * @param due when the last of its notifications is due; in the past: at once
     * @return what is known of the key: a request that came at the same time may have been faster
     */
    Known remember(IdempotencyKey key, String fingerprint, List<Named> answer, Instant due) {
        int written = jdbc.sql(REMEMBER)
                .params(key.digest(), fingerprint, JSON.writeValueAsString(answer), Timestamp.from(due))
                .update();
        return written == 1 ? new Known.Open() : find(key, fingerprint);
    }

    private static Known known(ResultSet row, String fingerprint) throws SQLException {
        if (!fingerprint.equals(row.getString(1))) {
            return new Known.Taken();
        }
        return row.getBoolean(2) ? new Known.Confirmed(JSON.readValue(row.getString(3), ANSWER)) : new Known.Open();
    }

    /** Kafka has all of it. */
    void confirm(IdempotencyKey key) {
        jdbc.sql(CONFIRM).param(key.digest()).update();
    }
}
