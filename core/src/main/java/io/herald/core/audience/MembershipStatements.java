package io.herald.core.audience;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;

/** The SQL of a change of memberships. Each call is one statement for all of them: arrays in, sets inside. */
final class MembershipStatements {

    /** In one order, so that two who create the same groups wait for each other and not in a circle. */
    private static final String CREATE = """
            INSERT INTO audience_group (group_id) SELECT group_id FROM unnest(?::text[]) AS wanted (group_id)
            WHERE NOT EXISTS (SELECT FROM audience_group WHERE audience_group.group_id = wanted.group_id)
            ORDER BY group_id ON CONFLICT DO NOTHING
            """;

    private static final String LOCK_GROUPS = """
            SELECT group_no, group_id, revision FROM audience_group WHERE group_id = ANY (?)
            ORDER BY group_no FOR NO KEY UPDATE
            """;

    /** Against erasure. Whoever appends to these inboxes holds nobody up here and is not held up. */
    private static final String LOCK_USERS =
            "SELECT user_no, user_id FROM inbox WHERE user_id = ANY (?) ORDER BY user_no FOR KEY SHARE";

    private static final String PART = """
            UPDATE membership SET parted = leaving.revision, parted_at = now()
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS leaving (group_no, user_no, revision)
            WHERE membership.group_no = leaving.group_no AND membership.user_no = leaving.user_no
              AND membership.parted IS NULL
            RETURNING membership.group_no
            """;

    private static final String PART_ALL =
            "UPDATE membership SET parted = ?, parted_at = now() WHERE group_no = ? AND parted IS NULL";

    private static final String JOIN = """
            INSERT INTO membership (group_no, user_no, joined)
            SELECT group_no, user_no, revision
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS joining (group_no, user_no, revision)
            WHERE NOT EXISTS (SELECT FROM membership WHERE membership.group_no = joining.group_no
                              AND membership.user_no = joining.user_no AND membership.parted IS NULL)
            RETURNING group_no
            """;

    private static final String RAISE = "UPDATE audience_group SET revision = revision + 1 WHERE group_no = ANY (?)";

    private final JdbcOperations jdbc;

    MembershipStatements(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** A membership that begins or ends with its group's next revision. */
    record Row(LockedGroup group, long userNo) {}

    void createMissingGroups(Collection<String> groupIds) {
        jdbc.update(CREATE, array("text", groupIds.toArray()));
    }

    Map<String, LockedGroup> lockGroups(Collection<String> groupIds) {
        Map<String, LockedGroup> locked = HashMap.newHashMap(groupIds.size());
        jdbc.query(
                LOCK_GROUPS,
                (RowCallbackHandler) row -> locked.put(
                        row.getString("group_id"), new LockedGroup(row.getLong("group_no"), row.getLong("revision"))),
                array("text", groupIds.toArray()));
        return locked;
    }

    Map<String, Long> lockUsers(Collection<String> userIds) {
        Map<String, Long> locked = HashMap.newHashMap(userIds.size());
        jdbc.query(
                LOCK_USERS,
                (RowCallbackHandler) row -> locked.put(row.getString("user_id"), row.getLong("user_no")),
                array("text", userIds.toArray()));
        return locked;
    }

    /** How many have left, by group. */
    Map<Long, Integer> part(List<Row> rows) {
        return count(PART, rows);
    }

    int partAll(LockedGroup group) {
        return jdbc.update(PART_ALL, group.nextRevision(), group.groupNo());
    }

    /** How many are new, by group. */
    Map<Long, Integer> join(List<Row> rows) {
        return count(JOIN, rows);
    }

    void raise(Collection<Long> groupNos) {
        jdbc.update(RAISE, array("bigint", groupNos.toArray()));
    }

    private Map<Long, Integer> count(String statement, List<Row> rows) {
        Map<Long, Integer> counts = new HashMap<>();
        if (!rows.isEmpty()) {
            jdbc.query(
                    statement,
                    (RowCallbackHandler) row -> counts.merge(row.getLong(1), 1, Integer::sum),
                    array(
                            "bigint",
                            rows.stream().map(row -> row.group().groupNo()).toArray()),
                    array("bigint", rows.stream().map(Row::userNo).toArray()),
                    array(
                            "bigint",
                            rows.stream().map(row -> row.group().nextRevision()).toArray()));
        }
        return counts;
    }

    private static SqlArrayValue array(String type, Object... elements) {
        return new SqlArrayValue(type, elements);
    }
}
