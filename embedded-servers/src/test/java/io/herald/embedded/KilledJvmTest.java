package io.herald.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.herald.embedded.EmbeddedServerException.Reason;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the JVM in the middle of writing: everything that a server had confirmed is found again, the
 * processes left behind are gone after the next start, and a second JVM on the same folder is refused.
 */
class KilledJvmTest {

    private static final int ROUNDS = 2;
    private static final int WRITES_BEFORE_KILL = 200;

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void resolve() throws Exception {
        data = folder.toRealPath();
    }

    @AfterEach
    void leaveNothingRunning() {
        Orphans.find(data).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void nothingConfirmedIsLostAndNoProcessIsLeftWhenTheJvmIsKilledRepeatedly() throws Exception {
        int kafkaEnd = 0;
        int redisEnd = 0;
        int postgreSqlEnd = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int first = round * 1_000_000;
            try (ChildJvm child = ChildJvm.start(data, first)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> List.of("kafka", "redis", "postgresql").stream()
                                .allMatch(server -> child.confirmed(server) > first + WRITES_BEFORE_KILL));
                child.kill();
                kafkaEnd = child.confirmed("kafka");
                redisEnd = child.confirmed("redis");
                postgreSqlEnd = child.confirmed("postgresql");
            }
            List<Long> left = pids(data);
            assertThat(left).as("the kill left servers behind").hasSizeGreaterThan(1);
            try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
                    EmbeddedRedis redis = EmbeddedRedis.start(data, 0);
                    EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(data, 0)) {
                assertThat(pids(data)).doesNotContainAnyElementsOf(left).contains(redis.pid(), postgreSql.pid());
                assertThat(Traffic.records(kafka)).containsAll(numbers(first, kafkaEnd));
                try (RedisClient client = Traffic.redisClient(redis)) {
                    String[] keys = IntStream.rangeClosed(first, redisEnd)
                            .mapToObj(i -> "kept:" + i)
                            .toArray(String[]::new);
                    assertThat(client.connect().sync().exists(keys)).isEqualTo(keys.length);
                }
                assertThat(Traffic.query(
                                postgreSql,
                                "SELECT count(DISTINCT value) FROM kept WHERE value BETWEEN %d AND %d"
                                        .formatted(first, postgreSqlEnd)))
                        .isEqualTo(Integer.toString(postgreSqlEnd - first + 1));
            }
            assertThat(pids(data)).as("closed servers").isEmpty();
        }
    }

    private static List<Long> pids(Path data) {
        return Orphans.find(data).stream().map(ProcessHandle::pid).toList();
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    @Test
    void aSecondJvmOnTheSameFolderIsRefusedByName() throws Exception {
        try (ChildJvm child = ChildJvm.start(data, 0)) {
            List<BiFunction<Path, Integer, AutoCloseable>> starts =
                    List.of(EmbeddedKafka::start, EmbeddedRedis::start, EmbeddedPostgreSql::start);
            for (BiFunction<Path, Integer, AutoCloseable> start : starts) {
                assertThatExceptionOfType(EmbeddedServerException.class)
                        .isThrownBy(() -> start.apply(data, 0))
                        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FOLDER_IN_USE))
                        .withMessageMatching("\\w+: data folder .* is in use by process " + child.pid());
            }
            assertThat(AbandonedData.remove(data)).isFalse();
            int before = child.confirmed("redis");
            await().atMost(Duration.ofSeconds(10)).until(() -> child.confirmed("redis") > before);
            child.kill();
        }
        assertThat(AbandonedData.remove(data)).isTrue();
        assertThat(data).doesNotExist();
        assertThat(pids(requireNonNull(data))).isEmpty();
    }
}
