package io.herald.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each server finds its data again after a clean end, after {@link EmbeddedRedis#kill()} and the like, and on the same
 * port when it is restarted.
 */
class KeptDataTest {

    @TempDir
    Path data;

    @Test
    void kafkaFindsItsRecordsAfterCloseAndAfterRestart() throws Exception {
        int port;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
            port = kafka.port();
            Traffic.createTopic(kafka);
            produce(kafka, "first");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, port)) {
            assertThat(kafka.port()).isEqualTo(port);
            assertThat(Traffic.records(kafka)).containsExactly("first");
            produce(kafka, "second");
            kafka.stop();
            assertThat(kafka.isRunning()).isFalse();
            kafka.restart();
            assertThat(Traffic.records(kafka)).containsExactly("first", "second");
        }
    }

    private static void produce(EmbeddedKafka kafka, String value) throws Exception {
        try (KafkaProducer<String, String> producer = Traffic.producer(kafka)) {
            producer.send(new ProducerRecord<>(Traffic.TOPIC, value)).get();
        }
    }

    @Test
    void redisFindsItsKeysAfterCloseAndAfterAKill() {
        try (EmbeddedRedis redis = EmbeddedRedis.start(data, 0)) {
            set(redis, "closed", "1");
        }
        try (EmbeddedRedis redis = EmbeddedRedis.start(data, 0)) {
            assertThat(Traffic.redisValue(redis, "closed")).isEqualTo("1");
            set(redis, "killed", "2");
            long before = redis.pid();
            redis.kill();
            assertThat(redis.isRunning()).isFalse();
            assertThat(ProcessHandle.of(before)).isEmpty();
            redis.restart();
            assertThat(redis.pid()).isNotEqualTo(before);
            assertThat(Traffic.redisValue(redis, "killed")).isEqualTo("2");
        }
    }

    private static void set(EmbeddedRedis redis, String key, String value) {
        try (RedisClient client = Traffic.redisClient(redis)) {
            client.connect().sync().set(key, value);
        }
    }

    @Test
    void postgreSqlFindsItsRowsAfterCloseAndAfterAKill() throws Exception {
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(data, 0)) {
            Traffic.execute(postgres, "CREATE TABLE kept (value int)");
            Traffic.execute(postgres, "INSERT INTO kept VALUES (1)");
        }
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(data, 0)) {
            Traffic.execute(postgres, "INSERT INTO kept VALUES (2)");
            postgres.kill();
            assertThat(postgres.isRunning()).isFalse();
            assertThat(Orphans.find(data.toRealPath())).isEmpty();
            postgres.restart();
            assertThat(Traffic.query(postgres, "SELECT sum(value) FROM kept")).isEqualTo("3");
        }
    }

    @Test
    void postgreSqlCommitsDurablyUnderAnOrdinaryRole() throws Exception {
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(data, 0)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(Traffic.query(postgres, "SHOW " + setting))
                        .as(setting)
                        .isEqualTo("on");
            }
            assertThat(Traffic.query(postgres, "SHOW max_connections")).isEqualTo("200");
            assertThat(Traffic.query(postgres, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f");
            // What the epoch of cursors is made of must be readable by this role.
            assertThat(Traffic.query(postgres, "SELECT system_identifier FROM pg_control_system()"))
                    .isNotBlank();
            assertThat(Traffic.query(postgres, "SELECT timeline_id FROM pg_control_checkpoint()"))
                    .isEqualTo("1");
            assertThat(Traffic.query(postgres, "SELECT upper('æ')")).isEqualTo("Æ");
            Traffic.execute(postgres, "CREATE DATABASE another");
        }
    }

    @Test
    void redisAsksForItsPasswordAndKeepsAnAppendOnlyFile() {
        try (EmbeddedRedis redis = EmbeddedRedis.start(data, 0);
                RedisClient client = Traffic.redisClient(redis)) {
            assertThat(RedisPing.answered(redis.port(), "wrong")).isFalse();
            assertThat(client.connect().sync().configGet("append*"))
                    .containsEntry("appendonly", "yes")
                    .containsEntry("appendfsync", "everysec");
            assertThat(client.connect().sync().info("server")).contains("redis_version:7.0.15");
        }
    }
}
