package io.herald.ingest.intake;

import static io.herald.ingest.IngestProbe.header;
import static io.herald.ingest.IngestProbe.record;
import static io.herald.ingest.IngestProbe.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.ingest.topics.TopicProvisioning;
import io.herald.test.Servers;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * From the topic to the inbox: once and in order per user, stored positions moved along; what breaks the contract ends in the dead-letter
 * topic, untouched and with its reason, and the rest of the partition goes on; a dead-letter topic that refuses stops the partition.
 */
@IngestServiceTest
class IntakeTest {

    @Autowired
    IngestProbe probe;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TopicProvisioning topics;

    @Autowired
    MeterRegistry meters;

    @Test
    void recordsBecomeEntriesInTheOrderOfTheirOffsets() {
        String user = Servers.uniqueName("user");
        for (int i = 1; i <= 100; i++) {
            probe.produce(user, to(user, "n" + i, "t"));
        }
        awaitInbox(user, 100);
        List<IngestProbe.Row> inbox = probe.inbox(user);
        for (int i = 1; i <= 100; i++) {
            assertThat(inbox.get(i - 1).seq()).isEqualTo(i);
            assertThat(inbox.get(i - 1).payload())
                    .startsWith("{\"id\":\"n" + i + "\",\"source\":\"test\",\"createdAt\":\"");
        }
    }

    @Test
    void aListReachesEachOfItsUsersOnce() {
        List<String> users =
                IntStream.range(0, 50).mapToObj(i -> Servers.uniqueName("user")).toList();
        String names = "\"" + String.join("\",\"", users) + "\",\"" + users.getFirst() + "\"";
        probe.produce(users.getFirst(), "{\"audience\":{\"users\":[" + names + "]},\"title\":\"all\"}");
        users.forEach(user -> awaitInbox(user, 1));
    }

    @Test
    void aRepetitionIsStoredOnceAndOtherContentUnderItsIdIsRefused() {
        String user = Servers.uniqueName("user");
        probe.produce(user, to(user, "same", "content"));
        probe.produce(user, to(user, "same", "content"));
        probe.produce(user, to(user, "same", "other content"));
        probe.produce(user, to(user, "last", "content"));

        awaitInbox(user, 2);
        assertThat(probe.inbox(user)).extracting(IngestProbe.Row::seq).containsExactly(1L, 2L);
        List<ConsumerRecord<byte[], byte[]>> letters = awaitDeadLetters(user, 1);
        assertThat(letters.getFirst().value()).asString(UTF_8).contains("other content");
        assertThat(header(letters.getFirst(), "herald-dlt-reason")).contains("\"field\":\"id\"");
    }

    @Test
    void aCloudEventIsStoredAsTheNotificationItCarriesAndABrokenOneIsDeadLettered() {
        String user = Servers.uniqueName("user");
        ProducerRecord<byte[], byte[]> event = event(user, "{\"title\":\"by event\"}");
        ProducerRecord<byte[], byte[]> broken = event(user, "[]");

        probe.produce(event);
        probe.produce(broken);
        probe.produce(event);

        ConsumerRecord<byte[], byte[]> letter = awaitDeadLetters(user, 1).getFirst();
        assertThat(letter.value()).isEqualTo("[]".getBytes(UTF_8));
        assertThat(header(letter, "ce_id")).isEqualTo("event-1");
        assertThat(header(letter, "herald-dlt-reason")).contains("\"field\":\"data\"");
        probe.produce(user, to(user, "after", "t"));
        awaitInbox(user, 2);
        assertThat(probe.inbox(user).getFirst().payload())
                .startsWith("{\"id\":\"event-1\",\"source\":\"/shop\",")
                .contains("\"category\":\"order.shipped\"", "\"title\":\"by event\"");
    }

    /** For the user whom the event is about. */
    private static ProducerRecord<byte[], byte[]> event(String user, String data) {
        ProducerRecord<byte[], byte[]> record = record(user, data.getBytes(UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "event-1",
                        "ce_source", "/shop",
                        "ce_type", "order.shipped",
                        "ce_subject", user)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    @Test
    void whatBreaksTheContractIsDeadLetteredAndTheRestOfThePartitionIsStored() {
        String user = Servers.uniqueName("user");
        byte[] twoMegabytes = ("{\"audience\":{\"user\":\"" + user + "\"},\"body\":\"" + "x".repeat(2_000_000) + "\"}")
                .getBytes(UTF_8);
        List<byte[]> poison = new ArrayList<>(Arrays.asList(
                "{\"audience\":".getBytes(UTF_8),
                "nonsense".getBytes(UTF_8),
                new byte[0],
                new byte[] {(byte) 0xFF, (byte) 0xFE, 0},
                "{\"audience\":{\"user\":7}}".getBytes(UTF_8),
                "{\"audience\":{\"planet\":\"mars\"}}".getBytes(UTF_8),
                ("{\"audience\":{\"user\":\"" + user + "\"},\"createdAt\":\"2999-01-01T00:00:00Z\"}").getBytes(UTF_8),
                twoMegabytes));
        poison.add(null);
        List<RecordMetadata> sent = new ArrayList<>();
        for (int i = 0; i < poison.size(); i++) {
            probe.produce(user, to(user, "before-" + i, "t"));
            sent.add(probe.produce(record(user, poison.get(i))));
        }
        probe.produce(user, to(user, "after", "t"));

        awaitInbox(user, poison.size() + 1);
        List<ConsumerRecord<byte[], byte[]>> letters = awaitDeadLetters(user, poison.size());
        for (int i = 0; i < poison.size(); i++) {
            RecordMetadata origin = sent.get(i);
            ConsumerRecord<byte[], byte[]> letter = letters.stream()
                    .filter(each -> String.valueOf(origin.offset()).equals(header(each, "herald-dlt-offset")))
                    .findFirst()
                    .orElseThrow();
            assertThat(letter.value()).isEqualTo(poison.get(i));
            assertThat(header(letter, "herald-dlt-topic")).isEqualTo(Topics.NOTIFICATIONS);
            assertThat(header(letter, "herald-dlt-partition")).isEqualTo("" + origin.partition());
            assertThat(header(letter, "herald-dlt-timestamp")).isEqualTo("" + origin.timestamp());
            assertThat(header(letter, "herald-dlt-reason")).startsWith("[{\"field\":\"");
        }
        assertThat(letters)
                .extracting(letter -> header(letter, "herald-dlt-reason"))
                .anySatisfy(reason -> assertThat(reason)
                        .isEqualTo(
                                "[{\"field\":\"audience.user\",\"message\":\"expected a string, found a number\"}]"));
    }

    @Test
    void aRecordWithoutKeyIsAsGoodAsAnyAndItsDeadLetterHasNoneEither() {
        String user = Servers.uniqueName("user");
        probe.produce(record(null, to(user, "keyless", "t").getBytes(UTF_8)));
        probe.produce(record(null, ("{\"broken\":\"" + user + "\"}").getBytes(UTF_8)));
        awaitInbox(user, 1);
        await().untilAsserted(() -> assertThat(probe.records(
                        Topics.DEAD_LETTERS,
                        letter -> letter.value() != null && new String(letter.value(), UTF_8).contains(user)))
                .singleElement()
                .satisfies(letter -> assertThat(letter.key()).isNull()));
    }

    @Test
    void aDeadLetterThatIsProducedAgainKeepsItsHeadersAndItsFirstOrigin() {
        String user = Servers.uniqueName("user");
        ProducerRecord<byte[], byte[]> first = record(user, "{}".getBytes(UTF_8));
        first.headers().add("trace", "t1".getBytes(UTF_8)).add("trace", "t2".getBytes(UTF_8));
        RecordMetadata origin = probe.produce(first);
        ConsumerRecord<byte[], byte[]> letter = awaitDeadLetters(user, 1).getFirst();

        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(Topics.NOTIFICATIONS, null, letter.key(), letter.value(), letter.headers());
        RecordMetadata last = probe.produce(again);

        ConsumerRecord<byte[], byte[]> second = awaitDeadLetters(user, 2).stream()
                .filter(each -> each.headers().lastHeader("herald-dlt-last-offset") != null)
                .findFirst()
                .orElseThrow();
        assertThat(header(second, "herald-dlt-offset")).isEqualTo("" + origin.offset());
        assertThat(header(second, "herald-dlt-last-offset")).isEqualTo("" + last.offset());
        assertThat(second.headers().headers("herald-dlt-reason")).hasSize(1);
        assertThat(second.headers().headers("trace"))
                .extracting(Header::value)
                .containsExactly("t1".getBytes(UTF_8), "t2".getBytes(UTF_8));
    }

    @Test
    void aForgedHalfOfAnOriginIsReplaced() {
        String user = Servers.uniqueName("user");
        ProducerRecord<byte[], byte[]> forged = record(user, "{}".getBytes(UTF_8));
        forged.headers().add("herald-dlt-offset", "7777".getBytes(UTF_8)).add("herald-dlt-topic", new byte[0]);
        RecordMetadata origin = probe.produce(forged);

        ConsumerRecord<byte[], byte[]> letter = awaitDeadLetters(user, 1).getFirst();
        assertThat(letter.headers().headers("herald-dlt-offset")).hasSize(1);
        assertThat(header(letter, "herald-dlt-offset")).isEqualTo("" + origin.offset());
    }

    @Test
    void aDeadLetterTopicThatRefusesStopsThePartitionAndLosesNothingAndHoldsUpNothingThatHurries() throws Exception {
        String user = Servers.uniqueName("user");
        String other = Servers.uniqueName("other");
        try (Admin admin = probe.administration()) {
            setMaxMessageBytes(admin, "10");
            RecordMetadata poison;
            try {
                poison = probe.produce(user, "{}");
                probe.produce(user, to(user, "behind", "t"));
                double failures = failures();
                await().until(() -> failures() > failures + 2);
                assertThat(probe.inbox(user)).isEmpty();
                assertThat(storedPosition(poison.partition())).isLessThanOrEqualTo(poison.offset());
                probe.produce(new ProducerRecord<>(
                        Topics.NOTIFICATIONS_HIGH,
                        other.getBytes(UTF_8),
                        to(other, "hurries", "t").getBytes(UTF_8)));
                awaitInbox(other, 1);
                assertThat(probe.inbox(user)).isEmpty();
            } finally {
                setMaxMessageBytes(admin, "5000000");
            }
            awaitInbox(user, 1);
            awaitDeadLetters(user, 1);
            assertThat(storedPosition(poison.partition())).isGreaterThan(poison.offset());
        }
    }

    @Test
    void aPositionThatGoesBackInPostgreSqlIsFollowedWithoutTrafficAndNothingIsStoredTwice() {
        String user = Servers.uniqueName("user");
        RecordMetadata last = probe.produce(user, to(user, "one", "t"));
        awaitInbox(user, 1);
        jdbc.sql("DELETE FROM entry USING inbox WHERE entry.user_no = inbox.user_no AND user_id = ?")
                .param(user)
                .update();
        jdbc.sql("UPDATE inbox SET head = 0 WHERE user_id = ?").param(user).update();
        jdbc.sql("UPDATE consumed SET next = 0 WHERE topic_id = ? AND partition = ?")
                .params(topics.idOf(Topics.NOTIFICATIONS), last.partition())
                .update();

        awaitInbox(user, 1);
        await().untilAsserted(() -> assertThat(storedPosition(last.partition())).isEqualTo(last.offset() + 1));
    }

    @Test
    void aRecordThatPostgreSqlRefusesIsDeadLetteredAndItsNeighboursAreStored() {
        String user = Servers.uniqueName("user");
        jdbc.sql("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '22023'; END $$
                """).update();
        jdbc.sql("CREATE TRIGGER refuse BEFORE INSERT ON entry FOR EACH ROW WHEN (NEW.payload LIKE '%unstorable%')"
                        + " EXECUTE FUNCTION refuse()")
                .update();
        try {
            List<String> ids = List.of("a", "unstorable", "b", "c");
            ids.forEach(id -> probe.produce(user, to(user, id, "t")));
            awaitInbox(user, 3);
            assertThat(header(awaitDeadLetters(user, 1).getFirst(), "herald-dlt-reason"))
                    .contains("could not be stored");
        } finally {
            jdbc.sql("DROP TRIGGER refuse ON entry").update();
            jdbc.sql("DROP FUNCTION refuse()").update();
        }
    }

    private double failures() {
        return meters.counter("herald.ingest.failures", "step", "storing").count();
    }

    private long storedPosition(int partition) {
        return jdbc.sql("SELECT next FROM consumed WHERE topic_id = ? AND partition = ?")
                .params(topics.idOf(Topics.NOTIFICATIONS), partition)
                .query(Long.class)
                .single();
    }

    private static void setMaxMessageBytes(Admin admin, String bytes) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.DEAD_LETTERS);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get(30, TimeUnit.SECONDS);
    }

    private void awaitInbox(String user, int count) {
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(count));
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitDeadLetters(String user, int atLeast) {
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(probe.deadLetters(user)).hasSizeGreaterThanOrEqualTo(atLeast));
        return probe.deadLetters(user);
    }
}
