package io.herald.load.push;

import io.herald.fakes.webpush.FakeWebPush;
import io.herald.load.traffic.Letter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Devices and pushes as PostgreSQL has them. Blocks. */
public final class PushDesk {

    private static final String DEVICE = """
            INSERT INTO device (device_id, user_no, provider, app, kind, target, key_p256dh, key_auth, platform,
                                created_at, registered_at, last_seen_at)
            SELECT ?, user_no, ?, ?, ?, ?, ?, ?, 'other', now(), now(), now() FROM inbox WHERE user_id = ?
            """;

    private static final String ENTRIES = """
            INSERT INTO entry (user_no, seq, key, content_hash, created_at, payload)
            SELECT user_no, head + number, gen_random_uuid(), 0, now(),
                   format('{"id":"push-%s-%s","source":"load","createdAt":"2026-01-01T00:00:00Z","title":"Your order has shipped",'
                          || '"body":"It has left the warehouse and will be with you tomorrow.","link":"/orders/%s"}',
                          user_no, head + number, number)
            FROM inbox, generate_series(1, ?) AS number
            """;

    private static final String HEADS = "UPDATE inbox SET head = head + ?";

    private static final String DUE = """
            INSERT INTO push_due (due_at, user_no, seq, always)
            SELECT now(), user_no, head - number + 1, false FROM inbox, generate_series(1, ?) AS number
            """;

    private static final String ACCEPTED = "SELECT sender, count(*) FROM push WHERE state = 'accepted' GROUP BY sender";

    private final DataSource database;
    private final PushProviders providers;

    public PushDesk(DataSource database, PushProviders providers) {
        this.database = database;
        this.providers = providers;
    }

    /** The providers there are. */
    public List<PushProvider> providers() {
        return providers.all();
    }

    /** From now on each of the first users has a device of each of these providers, and no other. */
    public void equip(List<PushProvider> chosen, int users) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM device");
            }
            try (PreparedStatement inbox =
                    connection.prepareStatement("INSERT INTO inbox (user_id) VALUES (?) ON CONFLICT DO NOTHING")) {
                for (int user = 0; user < users; user++) {
                    inbox.setString(1, Letter.userName(user));
                    inbox.addBatch();
                }
                inbox.executeBatch();
            }
            try (PreparedStatement device = connection.prepareStatement(DEVICE)) {
                for (PushProvider provider : chosen) {
                    for (int user = 0; user < users; user++) {
                        fill(device, provider.name(), user);
                        device.addBatch();
                    }
                    device.executeBatch();
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(PreparedStatement device, String provider, int user) throws SQLException {
        UUID id = UUID.randomUUID();
        device.setObject(1, id);
        device.setString(2, provider);
        device.setString(3, PushProviders.APP);
        device.setString(8, Letter.userName(user));
        device.setNull(6, Types.BINARY);
        device.setNull(7, Types.BINARY);
        switch (provider) {
            case "web-push" -> {
                FakeWebPush.Subscription subscription = providers.subscribe();
                device.setString(4, "subscription");
                device.setString(5, subscription.endpoint().toString());
                device.setBytes(6, subscription.p256dh());
                device.setBytes(7, subscription.auth());
            }
            case "apns" -> {
                device.setString(4, "production");
                device.setString(
                        5,
                        HexFormat.of().toHexDigits(id.getMostSignificantBits()).repeat(4));
            }
            case "fcm" -> {
                device.setString(4, "token");
                device.setString(5, "token-" + id);
            }
            default -> {
                device.setString(4, "address");
                device.setString(5, "address-" + id);
            }
        }
    }

    /** Gives every user so many entries, as ingest leaves them, of which no push is due yet. */
    public void write(int entries) {
        update(ENTRIES, entries);
        update(HEADS, entries);
    }

    /** From now on the pushes of so many of every user's last entries are due. */
    public void release(int entries) {
        update(DUE, entries);
    }

    private void update(String sql, int number) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, number);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many pushes each sender's provider has taken, by sender. */
    public Map<String, Long> accepted() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ACCEPTED)) {
            Map<String, Long> counts = new HashMap<>();
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
            return counts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets all pushes, made and to be made. */
    public void clear() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE push, push_due, push_attempt, push_recall");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
