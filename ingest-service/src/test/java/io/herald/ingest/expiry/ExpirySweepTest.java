package io.herald.ingest.expiry;

import static io.herald.ingest.WiredInbox.notification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.herald.ingest.WiredInbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An expired entry is told of at least once, under one name, with the truth about whether it was delivered, and hidden in the transaction that
 * forgets its timer: Kafka that is away, a crash before the commit and two sweeps at a time change nothing of that.
 */
class ExpirySweepTest {

    private static final ExpiryProperties SETTINGS =
            new ExpiryProperties(Duration.ofSeconds(1), 10, Duration.ofSeconds(1));

    private final KafkaOperations<byte[], byte[]> kafka = mock();
    private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private WiredInbox inbox;

    @BeforeEach
    void open() {
        inbox = new WiredInbox();
        when(kafka.send(anyString(), any(byte[].class), any(byte[].class))).thenAnswer(call -> {
            events.add(new JsonMapper().readTree(call.<byte[]>getArgument(2)));
            return CompletableFuture.completedFuture(null);
        });
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    @Test
    void whatHasExpiredIsToldAndHiddenAndWhatHasNotStays() {
        expiring("a", "1", -60);
        expiring("a", "2", -60);
        expiring("a", "3", 3600);
        inbox.jdbc().update("UPDATE inbox SET acked = '{[2,3)}'");

        assertThat(sweep().sweep()).isFalse();

        assertThat(inbox.inbox("a", "gone")).isEqualTo("{[1,3)}");
        assertThat(inbox.inbox("a", "acked")).isEqualTo("{[1,3)}");
        assertThat(inbox.count("expiry")).isEqualTo(1);
        assertThat(inbox.jdbc().queryForObject("SELECT kind || seqs::text FROM inbox_change", String.class))
                .isEqualTo("expired{[1,3)}");
        assertThat(told).containsExactly("a");
        assertThat(events).hasSize(2);
        assertThat(events.get(0).get("type").stringValue()).isEqualTo("expired");
        assertThat(events.get(0).get("user").stringValue()).isEqualTo("a");
        assertThat(events.get(0).get("notification").stringValue()).isEqualTo("1");
        assertThat(events.get(0).get("delivered").booleanValue()).isFalse();
        assertThat(events.get(1).get("delivered").booleanValue()).isTrue();
    }

    @Test
    void ofWhatWasCancelledOrRemovedNothingIsTold() {
        expiring("a", "1", 3600);
        inbox.append(notification("{\"id\":\"c\",\"source\":\"\",\"audience\":{\"user\":\"a\"},\"cancels\":\"1\"}"));
        expiring("a", "2", 3600);
        inbox.jdbc().update("DELETE FROM entry WHERE seq = 3");
        inbox.jdbc().update("UPDATE expiry SET expires_at = now()");
        sweep().sweep();
        assertThat(events).isEmpty();
        assertThat(inbox.count("expiry")).isZero();
    }

    @Test
    void whileKafkaIsAwayNothingIsHidden() {
        expiring("a", "1", -60);
        when(kafka.send(anyString(), any(byte[].class), any(byte[].class)))
                .thenReturn(CompletableFuture.failedFuture(new IllegalStateException("no brokers")));
        ExpirySweep sweep = sweep();
        assertThatThrownBy(sweep::sweep).hasMessageContaining("Kafka has not taken");
        assertThat(inbox.inbox("a", "gone")).isEqualTo("{}");
        assertThat(inbox.count("expiry")).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void aSweepThatIsKilledBeforeItsCommitTellsItAgainUnderTheSameName() {
        expiring("a", "1", -60);
        inbox.dieBeforeTheNextCommit();
        ExpirySweep sweep = sweep();
        assertThatThrownBy(sweep::sweep).isInstanceOf(RuntimeException.class);
        assertThat(inbox.inbox("a", "gone")).isEqualTo("{}");
        sweep.sweep();
        assertThat(inbox.inbox("a", "gone")).isEqualTo("{[1,2)}");
        assertThat(events).hasSize(2);
        assertThat(new HashSet<>(events)).hasSize(1);
    }

    @Test
    void severalSweepsBesideWritersTellEverythingAndHideEverything() {
        for (int i = 0; i < 100; i++) {
            expiring("u" + i % 13, "n" + i, -60);
        }
        CompletableFuture<?>[] work = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    if (i == 3) {
                        IntStream.range(100, 200).forEach(n -> expiring("u" + n % 13, "n" + n, -60));
                    } else {
                        IntStream.range(0, 30).forEach(n -> sweep().sweep());
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(work).join();
        while (sweep().sweep()) {
            assertThat(events).isNotEmpty();
        }
        assertThat(inbox.count("expiry")).isZero();
        assertThat(events.stream()
                        .map(event -> event.get("event").stringValue())
                        .distinct())
                .hasSize(200);
        assertThat(inbox.count("inbox WHERE gone <> int8multirange(int8range(1, head, '[]'))"))
                .isZero();
    }

    private ExpirySweep sweep() {
        return new ExpirySweep(
                inbox.jdbc(),
                inbox.transaction(),
                kafka,
                () -> "epoch",
                told::addAll,
                SETTINGS,
                new SimpleMeterRegistry());
    }

    private void expiring(String user, String id, int seconds) {
        inbox.append(notification(
                "{\"id\":\"%s\",\"source\":\"\",\"audience\":{\"user\":\"%s\"},\"createdAt\":\"%s\",\"expiresAt\":\"%s\"}"
                        .formatted(
                                id,
                                user,
                                Instant.now().minusSeconds(3600),
                                Instant.now().plusSeconds(seconds))));
    }
}
