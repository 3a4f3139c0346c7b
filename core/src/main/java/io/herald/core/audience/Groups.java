package io.herald.core.audience;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks groups up. Only those with members are there. Blocks on PostgreSQL; throws {@code DataAccessException} while it is away; any
 * thread.
 */
public final class Groups {

    private static final String FIND = """
            SELECT group_id, revision,
                   (SELECT count(*) FROM membership
                    WHERE membership.group_no = audience_group.group_no AND parted IS NULL) AS members
            FROM audience_group WHERE group_id = ?
            """;

    private static final String PAGE = """
            SELECT group_id, revision FROM audience_group
            WHERE group_id > ?
              AND EXISTS (SELECT FROM membership
                          WHERE membership.group_no = audience_group.group_no AND parted IS NULL)
            ORDER BY group_id LIMIT ?
            """;

    private static final String OF_USER = """
            SELECT group_id, revision
            FROM inbox JOIN membership USING (user_no) JOIN audience_group USING (group_no)
            WHERE user_id = ? AND parted IS NULL AND group_id > ?
            ORDER BY group_id LIMIT ?
            """;

    /** One statement, one snapshot: the revision and the members belong together. */
    private static final String MEMBERS = """
            SELECT audience_group.revision, member.user_no, inbox.user_id
            FROM audience_group
            LEFT JOIN LATERAL (
                SELECT user_no FROM membership
                WHERE membership.group_no = audience_group.group_no AND parted IS NULL AND user_no > ?
                ORDER BY user_no LIMIT ?
            ) AS member ON true
            LEFT JOIN inbox USING (user_no)
            WHERE group_id = ? ORDER BY member.user_no
            """;

    private final JdbcClient jdbc;

    Groups(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param members how many there are */
    public record Summary(Group group, long members) {}

    /**
     * A page of members, in an order that stays.
     *
     * @param revision of the group when the page was read; 0 for a group that never had a member
     * @param userIds the members
     * @param last place of the last one, after which the next page begins
     */
    public record Members(long revision, List<String> userIds, long last) {}

    /** The group, if it has members; counts them. */
    public Optional<Summary> find(String groupId) {
        return jdbc.sql(FIND)
                .param(groupId)
                .query((row, number) -> new Summary(group(row), row.getLong("members")))
                .optional()
                .filter(found -> found.members() > 0);
    }

    /**
     * Groups in the order of their ids.
     *
     * @param after the last id of the page before; empty for the first page
     */
    public List<Group> page(String after, int limit) {
        return jdbc.sql(PAGE)
                .params(after, limit)
                .query((row, number) -> group(row))
                .list();
    }

    /** The groups that a user is in, in the order of their ids. */
    public List<Group> of(String userId, String after, int limit) {
        return jdbc.sql(OF_USER)
                .params(userId, after, limit)
                .query((row, number) -> group(row))
                .list();
    }

    /** @param after {@link Members#last} of the page before; 0 for the first page */
    public Members members(String groupId, long after, int limit) {
        List<String> userIds = new ArrayList<>();
        long[] revisionAndLast = {0, after};
        jdbc.sql(MEMBERS).params(after, limit, groupId).query(row -> {
            revisionAndLast[0] = row.getLong("revision");
            if (row.getString("user_id") != null) {
                userIds.add(row.getString("user_id"));
                revisionAndLast[1] = row.getLong("user_no");
            }
        });
        return new Members(revisionAndLast[0], userIds, revisionAndLast[1]);
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(row.getString("group_id"), row.getLong("revision"));
    }
}
