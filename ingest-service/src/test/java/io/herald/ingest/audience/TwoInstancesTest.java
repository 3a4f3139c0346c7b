package io.herald.ingest.audience;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.audience.MembershipChange;
import io.herald.core.audience.Memberships;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestService;
import io.herald.test.Database;
import io.herald.test.RedisAddress;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Two instances share a broadcast. All their connections are cut in the middle of their transactions, then one of them goes: everybody has
 * it, once.
 */
class TwoInstancesTest {

    private static final int MEMBERS = 4000;

    private static JdbcClient jdbc;
    private static ConfigurableApplicationContext one;
    private static ConfigurableApplicationContext two;

    private final String group = Servers.uniqueName("team");

    @BeforeAll
    static void start() {
        Database database = Servers.newDatabase();
        jdbc = JdbcClient.create(database.dataSource());
        String consumers = Servers.uniqueName("ingest");
        one = instance(database, consumers);
        two = instance(database, consumers);
    }

    private static ConfigurableApplicationContext instance(Database database, String consumers) {
        RedisAddress redis = Servers.redis();
        return IngestService.application()
                .run(
                        "--server.port=0",
                        "--spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrap(),
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.data.redis.host=" + redis.host(),
                        "--spring.data.redis.port=" + redis.port(),
                        "--spring.data.redis.password=" + redis.password(),
                        "--herald.ingest.intake.group=" + consumers,
                        "--herald.ingest.intake.max-backoff=500ms",
                        "--herald.ingest.audience.chunk-size=50",
                        "--herald.ingest.audience.slice-size=400",
                        "--herald.ingest.audience.poll-interval=20ms",
                        "--herald.ingest.audience.error-pause=50ms",
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri="
                                + TestTokens.shared().jwkSetUri());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @Test
    @SuppressWarnings("unchecked") // the service has one of them
    void whatIsCutInTheMiddleGoesOnAndEverybodyHasItOnce() {
        List<MembershipChange> members = IntStream.range(0, MEMBERS)
                .mapToObj(i -> new MembershipChange(group, group + "-" + i, true))
                .toList();
        one.getBean(Memberships.class).apply(List.of(), members);

        String value =
                "{\"id\":\"n1\",\"source\":\"%s\",\"audience\":{\"group\":\"%1$s\"},\"title\":\"t\"}".formatted(group);
        KafkaOperations<byte[], byte[]> kafka = one.getBean(KafkaOperations.class);
        kafka.send(IngestProbe.record(group, value.getBytes(UTF_8))).join();
        for (int cut = 1; cut <= 3; cut++) {
            int written = cut * 800;
            await().atMost(Duration.ofSeconds(60)).until(() -> entries() >= written);
            jdbc.sql("""
                            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """).query(Long.class).single();
        }
        double byTwo = written(two);
        two.close();

        await().atMost(Duration.ofSeconds(60)).until(() -> unfinished() == 0);
        assertThat(entries()).isEqualTo(MEMBERS);
        assertThat(jdbc.sql(
                                "SELECT count(DISTINCT user_no) FROM entry JOIN inbox USING (user_no) WHERE starts_with(user_id, ?)")
                        .param(group)
                        .query(Long.class)
                        .single())
                .isEqualTo(MEMBERS);
        assertThat(jdbc.sql("SELECT done FROM broadcast WHERE source = ?")
                        .param(group)
                        .query(Long.class)
                        .single())
                .isEqualTo(MEMBERS);
        assertThat(byTwo).isPositive();
        assertThat(written(one)).isPositive();
    }

    /** Those of this test: the topic holds what other tests of the module have sent, too. */
    private long entries() {
        return jdbc.sql("SELECT count(*) FROM entry JOIN inbox USING (user_no) WHERE starts_with(user_id, ?)")
                .param(group)
                .query(Long.class)
                .single();
    }

    private static long unfinished() {
        return jdbc.sql("SELECT count(*) FROM broadcast WHERE finished_at IS NULL")
                .query(Long.class)
                .single();
    }

    private static double written(ConfigurableApplicationContext instance) {
        return instance.getBean(MeterRegistry.class)
                .counter("herald.ingest.broadcast.entries", "outcome", "placed")
                .count();
    }
}
