package io.herald.ingest.expiry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.Servers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** "Expired before delivery" over the whole service, with the real topic. */
@IngestServiceTest
class ExpiryTest {

    @Autowired
    IngestProbe probe;

    @Test
    void anEntryThatExpiresUndeliveredIsAnEventAndLeavesTheHistory() {
        String user = Servers.uniqueName("user");
        Instant expiresAt = Instant.now().plusSeconds(2);
        probe.produce(
                user, "{\"id\":\"n1\",\"audience\":{\"user\":\"%s\"},\"expiresAt\":\"%s\"}".formatted(user, expiresAt));
        await().atMost(Duration.ofSeconds(30)).until(() -> probe.inbox(user).size() == 1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> probe.jdbc()
                        .sql("SELECT gone @> 1::bigint FROM inbox WHERE user_id = ?")
                        .param(user)
                        .query(Boolean.class)
                        .single());
        var events = probe.records(Topics.NOTIFICATION_EVENTS, record -> new String(record.key(), UTF_8).equals(user));
        assertThat(events).isNotEmpty();
        JsonNode event = new JsonMapper().readTree(events.getFirst().value());
        assertThat(event.get("type").stringValue()).isEqualTo("expired");
        assertThat(event.get("notification").stringValue()).isEqualTo("n1");
        assertThat(event.get("seq").longValue()).isEqualTo(1);
        assertThat(event.get("delivered").booleanValue()).isFalse();
        assertThat(event.get("at").stringValue())
                .isEqualTo(Instant.ofEpochMilli(expiresAt.toEpochMilli()).toString());
    }
}
