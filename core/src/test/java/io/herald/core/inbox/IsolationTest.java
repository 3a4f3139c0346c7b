package io.herald.core.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.Database;
import io.herald.test.Servers;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The inbox reads what is committed where the database's default is another, and says so once per connection. */
class IsolationTest {

    @Test
    void theDefaultOfTheDatabaseDoesNotReachTheInbox() {
        Database database = Servers.newDatabase();
        JdbcTemplate plain = new JdbcTemplate(database.dataSource());
        String name = plain.queryForObject("SELECT current_database()", String.class);
        plain.execute("ALTER DATABASE \"%s\" SET default_transaction_isolation = 'serializable'".formatted(name));
        assertThat(plain.queryForObject("SHOW transaction_isolation", String.class))
                .isEqualTo("serializable");

        TestInbox inbox = new TestInbox(database.jdbcUrl(), database.user(), database.password());
        assertThat(inbox.jdbc.queryForObject("SHOW transaction_isolation", String.class))
                .isEqualTo("read committed");
        inbox.append(TestInbox.post("a", "al"));
        inbox.acknowledge("al", 1, 1);
        assertThat(inbox.acked("al")).isEqualTo("{[1,2)}");
    }
}
