package io.herald.load.system;

import io.herald.load.traffic.Letter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Inboxes with a past, written straight into PostgreSQL. Blocks. */
public final class InboxDesk {

    /** What an inbox holds at most: some thirty a day for as long as they are kept. With more entries than that, there are more users. */
    public static final int PER_USER = 1000;

    /** Rows of one transaction. */
    private static final int PIECE = 200_000;

    private static final String CHOOSE = """
            CREATE TEMP TABLE filled AS
            SELECT user_no, user_id, ?::bigint + CASE WHEN place <= ? THEN 1 ELSE 0 END AS head
            FROM (SELECT user_no, user_id, row_number() OVER (ORDER BY user_id) AS place FROM inbox) AS known
            """;

    /** In the order of time, users among each other, as appends have it. All of them within the last twenty days. */
    private static final String FILL = """
            INSERT INTO entry (user_no, seq, key, content_hash, created_at, stored_at, payload, category)
            SELECT user_no, seq, encode(substr(sha256(convert_to('load-test', 'UTF8') || '\\x00'::bytea || convert_to(id, 'UTF8')), 1, 16), 'hex')::uuid,
                   hashtextextended(id, 0), at, at,
                   '{"id":"' || id || '","source":"load-test","createdAt":"'
                       || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ?, 'orders'
            FROM (SELECT user_no, seq, user_id || '-before-' || seq AS id,
                         date_trunc('milliseconds', now() - (?::bigint - seq) * interval '20 days' / ?::bigint) AS at
                  FROM generate_series(?::bigint, ?::bigint) AS seq CROSS JOIN filled
                  WHERE seq <= head) AS past
            ORDER BY seq, user_no
            """;

    private static final String RAISE = """
            UPDATE inbox SET head = filled.head, acked = int8multirange(int8range(1, filled.head, '[]'))
            FROM filled WHERE inbox.user_no = filled.user_no AND filled.head > 0
            """;

    private final DataSource database;
    private final Runnable checkpoint;
    private final BroadcastDesk users;

    /**
     * @param checkpoint has what was written stand in PostgreSQL's data files
     */
    InboxDesk(DataSource database, Runnable checkpoint) {
        this.database = database;
        this.checkpoint = checkpoint;
        this.users = new BroadcastDesk(database);
    }

    /**
     * Fills the inboxes of users with entries that are all acknowledged: evenly, those of the first {@code connected} users and of as many
     * others as it takes for none to have more than {@link #PER_USER}. What an append and an acknowledgement would have written is there, but
     * for a content hash that is not that of the content. Before anybody connects, and once.
     *
     * @param entries of all users together
     * @param letter what the entries look like
     * @return how many users there are now
     */
    public int fill(int connected, long entries, Letter letter) {
        int known = Math.toIntExact(Math.max(connected, (entries + PER_USER - 1) / PER_USER));
        users.know(known);
        long each = entries / known;
        long most = each + (entries % known == 0 ? 0 : 1);
        String rest = "\"," + letter.plain("").replaceFirst("^\\{\"id\":\"\",", "");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement choose = connection.prepareStatement(CHOOSE)) {
            statement.execute("SET synchronous_commit = off");
            choose.setLong(1, each);
            choose.setLong(2, entries % known);
            choose.execute();
            statement.execute("ANALYZE filled");
            try (PreparedStatement fill = connection.prepareStatement(FILL)) {
                long step = Math.max(1, PIECE / known);
                for (long seq = 1; seq <= most; seq += step) {
                    fill.setString(1, rest);
                    fill.setLong(2, most);
                    fill.setLong(3, most);
                    fill.setLong(4, seq);
                    fill.setLong(5, Math.min(most, seq + step - 1));
                    fill.executeUpdate();
                }
            }
            statement.executeUpdate(RAISE);
            // As it would be for inboxes that have been there for long: nothing is left for the measurement to tidy up.
            statement.execute("VACUUM (ANALYZE) entry, inbox");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        checkpoint.run();
        return known;
    }
}
