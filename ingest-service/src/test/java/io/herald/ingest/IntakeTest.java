package io.herald.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.test.RealServers;
import io.herald.test.Servers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaOperations;

/** Smoke. */
@SpringBootTest(classes = IngestService.class, properties = "spring.config.name=ingest-service")
@Import(RealServers.class)
class IntakeTest {

    @Autowired
    KafkaOperations<byte[], byte[]> kafka;

    @Autowired
    JdbcClient jdbc;

    @Test
    void recordsBecomeEntries() throws Exception {
        String user = Servers.uniqueName("alice");
        for (int i = 0; i < 10; i++) {
            kafka.send(new ProducerRecord<>(
                            Topics.NOTIFICATIONS,
                            user.getBytes(UTF_8),
                            ("{\"audience\":{\"user\":\"" + user + "\"},\"id\":\"" + i + "\"}").getBytes(UTF_8)))
                    .get(10, TimeUnit.SECONDS);
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(jdbc.sql(
                                        "SELECT payload FROM entry JOIN inbox USING (user_no) WHERE user_id = ? ORDER BY seq")
                                .params(List.of(user))
                                .query(String.class)
                                .list())
                        .hasSize(10));
    }
}
