package io.herald.core.push;

import java.util.Optional;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The installation's {@link VapidKeyPair}, kept in the table {@code secret}: drawn by whoever asks first, and then the same for all
 * processes for ever. Any thread; asks the database at each call.
 */
public final class VapidKeyStore {

    /** Both rows in one statement and in one order: whoever comes second waits for the first and then changes nothing. */
    private static final String KEEP = """
            INSERT INTO secret (name, value)
            VALUES ('web-push-private', :private), ('web-push-public', :public)
            ON CONFLICT DO NOTHING""";

    private static final String FIND = """
            SELECT pub.value AS public, priv.value AS private
            FROM secret pub, secret priv
            WHERE pub.name = 'web-push-public' AND priv.name = 'web-push-private'""";

    private final JdbcClient jdbc;

    public VapidKeyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The pair, drawn now if there is none yet. Not inside a transaction that may still be rolled back.
     *
     * @throws IllegalArgumentException if somebody has put a pair into the table that is none
     * @throws org.springframework.dao.DataAccessException if the database cannot be asked, or holds only one half of a pair
     */
    public VapidKeyPair pair() {
        return find().orElseGet(() -> {
            VapidKeyPair drawn = VapidKeyPair.draw();
            jdbc.sql(KEEP)
                    .param("private", drawn.privateBytes())
                    .param("public", drawn.publicBytes())
                    .update();
            return find().orElseThrow(() -> new EmptyResultDataAccessException("the kept VAPID key pair", 1));
        });
    }

    private Optional<VapidKeyPair> find() {
        return jdbc.sql(FIND)
                .query((row, number) -> VapidKeyPair.of(row.getBytes("public"), row.getBytes("private")))
                .optional();
    }
}
