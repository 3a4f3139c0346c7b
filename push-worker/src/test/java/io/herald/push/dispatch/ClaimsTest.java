package io.herald.push.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.Database;
import io.herald.test.Servers;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a claim takes of what is due: urgent pushes first, then by time; never of a closed lane, of another sender or too early. */
class ClaimsTest {

    private static JdbcTemplate jdbc;

    @BeforeAll
    static void database() {
        Database database = Servers.newDatabase();
        var source = new DriverManagerDataSource(database.jdbcUrl(), database.user(), database.password());
        Flyway.configure().dataSource(source).load().migrate();
        jdbc = new JdbcTemplate(source);
        jdbc.update("INSERT INTO inbox (user_id, head) VALUES ('ann', 9)");
    }

    @BeforeEach
    void nothingDue() {
        jdbc.update("DELETE FROM push");
    }

    @Test
    void whatIsUrgentIsTakenFirstHoweverLongOthersHaveWaited() {
        due(1, "fcm/shop", "android", false, "1 hour");
        due(2, "fcm/shop", "android", false, "2 hours");
        due(3, "fcm/shop", "android", true, "1 second");
        due(4, "fcm/shop", "android", true, "2 seconds");
        due(5, "fcm/shop", "android", true, "-1 hour");

        assertThat(take(List.of(), null, 1)).containsExactly(4L);
        assertThat(take(List.of(), null, 2)).containsExactlyInAnyOrder(3L, 2L);
        assertThat(take(List.of(), null, 9)).containsExactly(1L);
        assertThat(take(List.of(), null, 9)).isEmpty();
    }

    @Test
    void closedLanesAndOtherSendersAreLeftAlone() {
        due(1, "fcm/shop", "android", true, "1 hour");
        due(2, "fcm/shop", "ios", false, "1 hour");
        due(3, "fcm/news", "ios", true, "1 hour");

        assertThat(take(List.of("android"), null, 9)).containsExactly(2L);
        assertThat(take(List.of(), "ios", 9)).isEmpty();
        assertThat(take(List.of(), "android", 9)).containsExactly(1L);
    }

    private static List<Long> take(List<String> closed, String only, int limit) {
        return new Claims(jdbc, Duration.ofMinutes(1))
                .take("fcm/shop", closed, only, limit).stream()
                        .map(claim -> claim.key().seq())
                        .toList();
    }

    private static void due(long seq, String sender, String lane, boolean urgent, String since) {
        jdbc.update("""
                INSERT INTO push (user_no, seq, device_id, sender, lane, state, always, urgent, next_at)
                SELECT user_no, ?, gen_random_uuid(), ?, ?, 'waiting', false, ?, now() - ?::interval FROM inbox WHERE user_id = 'ann'
                """, seq, sender, lane, urgent, since);
    }
}
