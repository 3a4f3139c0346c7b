package io.herald.ingest.retention;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.ingest.IngestServiceTest;
import io.herald.ingest.topics.TopicProvisioning;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The service refuses to start where it would remove what Kafka may bring once more. */
@IngestServiceTest
class RetentionStartTest {

    private static final Duration A_DAY = Duration.ofDays(1);

    @Autowired
    TopicProvisioning topics;

    @Test
    void entriesAreKeptForLongerThanTheTopicOrTheServiceDoesNotStart() {
        topics.ensure();
        assertThatCode(() -> RetentionConfiguration.refuseShorterThanKafka(Duration.ofDays(8), A_DAY, topics))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RetentionConfiguration.refuseShorterThanKafka(Duration.ofDays(7), A_DAY, topics))
                .hasMessageContaining("retention.ms of the topic notifications");
        assertThatThrownBy(() -> RetentionConfiguration.refuseShorterThanKafka(Duration.ofHours(24), A_DAY, topics))
                .hasMessageContaining("herald.ingest.topics.retention");
    }
}
