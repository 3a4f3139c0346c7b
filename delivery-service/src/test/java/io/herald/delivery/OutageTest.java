package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.presence.NodePresence;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.embedded.EmbeddedRedis;
import io.herald.test.Database;
import io.herald.test.RedisAddress;
import io.herald.test.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis or PostgreSQL away, killed and back: sessions stay, connected users still get everything, no acknowledgement is lost, and
 * none is confirmed before it is durable.
 */
class OutageTest {

    @TempDir
    private static Path data;

    private static EmbeddedPostgreSql postgreSql;
    private static EmbeddedRedis redis;
    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        postgreSql = EmbeddedPostgreSql.start(data.resolve("postgresql"), 0);
        redis = EmbeddedRedis.start(data.resolve("redis"), 0);
        List<String> servers = TestNode.servers(
                new Database(postgreSql.jdbcUrl(), postgreSql.user(), postgreSql.password()),
                new RedisAddress(redis.host(), redis.port(), redis.password()));
        node = TestNode.start(
                servers,
                "--herald.delivery.head-check.interval=2s",
                "--herald.delivery.head-check.poll-interval=200ms",
                "--spring.datasource.hikari.connection-timeout=1000");
        author = new Author(servers);
        await().until(OutageTest::redisConnected);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
        redis.close();
        postgreSql.close();
    }

    @AfterEach
    void bothAreBack() {
        if (!postgreSql.isRunning()) {
            postgreSql.restart();
        }
        if (!redis.isRunning()) {
            redis.restart();
        }
    }

    private static boolean redisConnected() {
        return node.bean(NodePresence.class).connected();
    }

    @Test
    void anEntryOfWhichNobodyWasToldComesWithTheHeadCheck() {
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            client.replay();
            author.append(user, null);
            assertThat(client.nextEntry().seq()).isEqualTo(1);
        }
    }

    @Test
    void aGapIsFilledBeforeWhatComesAfterIt() {
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            client.replay();
            author.append(user, null);
            author.append(user, null);
            author.write(user);
            assertThat(client.seqs(3)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void whileRedisIsAwayConnectedUsersStillGetEverything() {
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            client.replay();
            redis.kill();
            await().until(() -> !redisConnected());
            author.write(user, 5);
            assertThat(client.seqs(5)).containsExactly(1L, 2L, 3L, 4L, 5L);
            try (StompClient late = node.connect(Servers.uniqueName("bo")).subscribe("ack:client")) {
                assertThat(late.replay()).isEmpty();
            }
            redis.restart();
            await().atMost(Duration.ofSeconds(30)).until(OutageTest::redisConnected);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(author.publish(author.append(user, null)))
                            .as("live again")
                            .isNotEmpty());
            assertThat(client.nextEntry().seq()).isEqualTo(6);
        }
    }

    @Test
    void whilePostgreSqlIsAwaySessionsStayAndNothingIsConfirmedThatIsNotDurable() {
        author.write(user, 3);
        try (StompClient client = node.connect(user).subscribe("ack:client");
                StompClient late = node.connect(user)) {
            ServerFrame last = client.entries(3).getLast();
            assertThat(client.replay()).isEmpty();
            postgreSql.kill();
            client.send("ACK\nid:" + last.header("ack"), "receipt:ack");
            late.subscribe("ack:client");
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> client.waiting().isEmpty() && late.waiting().isEmpty());
            postgreSql.restart();
            client.awaitReceipt("ack");
            assertThat(author.acknowledgedUpTo(user)).isEqualTo(3);
            assertThat(late.replay()).isSubsetOf(1L, 2L, 3L);
            author.write(user);
            assertThat(client.nextEntry().seq()).isEqualTo(4);
            assertThat(late.nextEntry().seq()).isEqualTo(4);
        }
    }
}
