package io.herald.delivery.devices;

import io.herald.delivery.devices.Registration.Address;
import io.herald.delivery.devices.Registration.Description;
import io.herald.delivery.devices.Registration.Keys;
import io.herald.delivery.devices.RegistrationReading.Change;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code device}, by its clock. Each statement is a transaction of its own, locks one device at most and its users after it.
 * Blocks; throws {@code DataAccessException} while PostgreSQL is away. Any thread.
 */
final class Devices {

    private static final String SHOWN = """
            device_id, provider, app, kind, target, platform, name, locale, time_zone,
            created_at, registered_at, last_seen_at, dropped_at, dropped_reason""";

    /** A statement of its own: nobody is to wait for an inbox that is not committed while this waits for a device. */
    private static final String CREATE_INBOX = """
            INSERT INTO inbox (user_id) SELECT :user WHERE NOT EXISTS (SELECT FROM inbox WHERE user_id = :user)
            ON CONFLICT DO NOTHING
            """;

    /** Who comes last has it. Another id for another user: pushes carry the id, and those under way are the former user's. */
    private static final String REGISTER = """
            INSERT INTO device (device_id, user_no, provider, app, kind, target, key_p256dh, key_auth, platform, name, locale,
                                time_zone, created_at, registered_at, last_seen_at)
            VALUES (:id, (SELECT user_no FROM inbox WHERE user_id = :user), :provider, :app, :kind, :target, :p256dh, :auth,
                    :platform, :name, :locale, :timeZone, clock_timestamp(), clock_timestamp(), clock_timestamp())
            ON CONFLICT ON CONSTRAINT device_target_once DO UPDATE SET
                device_id = CASE WHEN device.user_no = excluded.user_no THEN device.device_id ELSE excluded.device_id END,
                created_at = CASE WHEN device.user_no = excluded.user_no THEN device.created_at ELSE excluded.created_at END,
                name = CASE WHEN device.user_no = excluded.user_no THEN coalesce(excluded.name, device.name) ELSE excluded.name END,
                locale = CASE WHEN device.user_no = excluded.user_no THEN coalesce(excluded.locale, device.locale)
                              ELSE excluded.locale END,
                time_zone = CASE WHEN device.user_no = excluded.user_no THEN coalesce(excluded.time_zone, device.time_zone)
                                 ELSE excluded.time_zone END,
                user_no = excluded.user_no, kind = excluded.kind, key_p256dh = excluded.key_p256dh,
                key_auth = excluded.key_auth, platform = excluded.platform,
                registered_at = clock_timestamp(), last_seen_at = clock_timestamp(), dropped_at = NULL, dropped_reason = NULL
            RETURNING\s""" + SHOWN;

    /** The one that was not seen for longest, unless it is seen this moment or there are no more than may be. */
    private static final String DROP_SURPLUS = """
            WITH own AS (
                SELECT device_id, last_seen_at FROM device JOIN inbox USING (user_no)
                WHERE user_id = :user AND dropped_at IS NULL)
            UPDATE device SET dropped_at = clock_timestamp(), dropped_reason = 'limit'
            FROM (SELECT * FROM own WHERE device_id <> :spared ORDER BY last_seen_at, device_id LIMIT 1) AS oldest
            WHERE device.device_id = oldest.device_id AND device.last_seen_at = oldest.last_seen_at
              AND device.dropped_at IS NULL AND (SELECT count(*) FROM own) > :most
            """;

    /** The same for those that were dropped: nobody is to fill the table with them. */
    private static final String REMOVE_SURPLUS = """
            WITH own AS (
                SELECT device_id, dropped_at FROM device JOIN inbox USING (user_no)
                WHERE user_id = :user AND dropped_at IS NOT NULL)
            DELETE FROM device
            USING (SELECT * FROM own ORDER BY dropped_at, device_id LIMIT 1) AS oldest
            WHERE device.device_id = oldest.device_id AND device.dropped_at = oldest.dropped_at
              AND (SELECT count(*) FROM own) > :most
            """;

    private static final String OF_USER = " FROM device JOIN inbox USING (user_no) WHERE user_id = :user";

    private static final String LIST =
            "SELECT " + SHOWN + OF_USER + " ORDER BY dropped_at IS NOT NULL, last_seen_at DESC, device_id";

    private static final String FIND = "SELECT " + SHOWN + OF_USER + " AND device_id = :id";

    private static final String CHANGE = """
            UPDATE device SET
                name = CASE WHEN :hasName THEN :name ELSE name END,
                locale = CASE WHEN :hasLocale THEN :locale ELSE locale END,
                time_zone = CASE WHEN :hasTimeZone THEN :timeZone ELSE time_zone END,
                last_seen_at = clock_timestamp()
            FROM inbox WHERE inbox.user_no = device.user_no AND inbox.user_id = :user AND device_id = :id
            RETURNING\s""" + SHOWN;

    private static final String REMOVE =
            "DELETE FROM device USING inbox WHERE inbox.user_no = device.user_no AND inbox.user_id = :user";

    private static final String OUTDATED = """
            (dropped_at < clock_timestamp() - :dropped * interval '1 millisecond'
             OR last_seen_at < clock_timestamp() - :unseen * interval '1 millisecond')""";

    private final JdbcClient jdbc;

    Devices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A device and whether it is new to its user. */
    record Registered(Device device, boolean created) {}

    /** Registers a device, refreshes it, brings it back or takes it over; the user then has at most so many in use. */
    Registered register(String user, Registration registration, int most) {
        jdbc.sql(CREATE_INBOX).param("user", user).update();
        UUID offered = UUID.randomUUID();
        Address address = registration.address();
        Keys keys = registration.keys();
        Device device = describe(jdbc.sql(REGISTER), registration.description())
                .param("id", offered)
                .param("user", user)
                .param("provider", address.provider().id())
                .param("app", address.app())
                .param("target", address.target())
                .param("kind", registration.kind())
                .param("p256dh", keys == null ? null : keys.p256dh())
                .param("auth", keys == null ? null : keys.auth())
                .param("platform", registration.platform())
                .query(Devices::device)
                .single();
        while (surplus(DROP_SURPLUS, user, most).param("spared", device.id()).update() > 0) {}
        while (surplus(REMOVE_SURPLUS, user, most).update() > 0) {}
        return new Registered(device, device.id().equals(offered));
    }

    private JdbcClient.StatementSpec surplus(String statement, String user, int most) {
        return jdbc.sql(statement).param("user", user).param("most", most);
    }

    /** Those in use first, the latest seen first. */
    List<Device> list(String user) {
        return jdbc.sql(LIST).param("user", user).query(Devices::device).list();
    }

    Optional<Device> find(String user, UUID id) {
        return jdbc.sql(FIND)
                .param("user", user)
                .param("id", id)
                .query(Devices::device)
                .optional();
    }

    /** Changes what the user may say of it; it counts as seen. Empty: the user has no such device. */
    Optional<Device> change(String user, UUID id, Change change) {
        return describe(jdbc.sql(CHANGE), change.description())
                .param("hasName", change.name())
                .param("hasLocale", change.locale())
                .param("hasTimeZone", change.timeZone())
                .param("user", user)
                .param("id", id)
                .query(Devices::device)
                .optional();
    }

    /** False: the user has no such device. */
    boolean remove(String user, UUID id) {
        return jdbc.sql(REMOVE + " AND device_id = :id")
                        .param("user", user)
                        .param("id", id)
                        .update()
                > 0;
    }

    /** Removes the user's device of this address, if there is one. */
    void remove(String user, Address address) {
        jdbc.sql(REMOVE + " AND target = :target AND app = :app AND provider = :provider")
                .param("user", user)
                .param("target", address.target())
                .param("app", address.app())
                .param("provider", address.provider().id())
                .update();
    }

    /**
     * A part of the table, in the order of ids.
     *
     * @param outdated those in it that have to go
     * @param last where the next part begins; null = this was the last
     */
    record Part(List<UUID> outdated, @Nullable UUID last) {}

    /** Looks at so many devices after that one for those that were dropped or not seen for so long. */
    Part outdated(UUID after, int size, Duration dropped, Duration unseen) {
        record Row(UUID id, boolean outdated) {}
        List<Row> rows = jdbc.sql("SELECT device_id, coalesce(" + OUTDATED
                        + ", false) FROM device WHERE device_id > :after ORDER BY device_id LIMIT :size")
                .param("dropped", dropped.toMillis())
                .param("unseen", unseen.toMillis())
                .param("after", after)
                .param("size", size)
                .query((row, number) -> new Row(row.getObject(1, UUID.class), row.getBoolean(2)))
                .list();
        return new Part(
                rows.stream().filter(Row::outdated).map(Row::id).toList(),
                rows.size() < size ? null : rows.getLast().id());
    }

    /** Removes one that is still outdated. */
    void removeOutdated(UUID id, Duration dropped, Duration unseen) {
        jdbc.sql("DELETE FROM device WHERE device_id = :id AND " + OUTDATED)
                .param("id", id)
                .param("dropped", dropped.toMillis())
                .param("unseen", unseen.toMillis())
                .update();
    }

    private static JdbcClient.StatementSpec describe(JdbcClient.StatementSpec statement, Description description) {
        return statement
                .param("name", description.name())
                .param("locale", description.locale())
                .param("timeZone", description.timeZone());
    }

    private static Device device(ResultSet row, int number) throws SQLException {
        String provider = row.getString("provider");
        return new Device(
                row.getObject("device_id", UUID.class),
                provider,
                row.getString("app"),
                row.getString("kind"),
                shortened(provider, row.getString("target")),
                row.getString("platform"),
                row.getString("name"),
                row.getString("locale"),
                row.getString("time_zone"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("registered_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant(),
                instant(row.getTimestamp("dropped_at")),
                row.getString("dropped_reason"));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    /** Enough to tell one's devices apart, too little to reach one: the push host of a subscription, and both ends of a long text. */
    private static String shortened(String provider, String target) {
        if (provider.equals(Provider.WEB_PUSH.id())) {
            return URI.create(target).getHost() + "/…" + target.substring(target.length() - 4);
        }
        return target.length() < 16
                ? target.substring(0, Math.min(2, target.length())) + "…"
                : target.substring(0, 4) + "…" + target.substring(target.length() - 4);
    }
}
