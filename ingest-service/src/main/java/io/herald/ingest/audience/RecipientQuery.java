package io.herald.ingest.audience;

import io.herald.ingest.audience.Job.Recipients;
import java.util.Map;

/**
 * Recipients as a query.
 *
 * @param sql selects {@code user_no}, each once; more conditions may be added with AND
 * @param parameters its named parameters
 */
record RecipientQuery(String sql, Map<String, Object> parameters) {

    private static final String MEMBERS = """
            SELECT user_no FROM membership
            WHERE group_no = :group AND joined <= :revision AND (parted IS NULL OR parted > :revision)
            """;

    private static final String EVERYONE = "SELECT user_no FROM inbox WHERE user_no <= :lastUser";

    static RecipientQuery of(Recipients recipients) {
        return switch (recipients) {
            case Recipients.Members(long group, long revision) ->
                new RecipientQuery(MEMBERS, Map.of("group", group, "revision", revision));
            case Recipients.Everyone(long last) -> new RecipientQuery(EVERYONE, Map.of("lastUser", last));
            case Recipients.Nobody() -> new RecipientQuery(EVERYONE, Map.of("lastUser", 0L));
        };
    }
}
