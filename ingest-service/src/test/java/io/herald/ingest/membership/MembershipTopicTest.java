package io.herald.ingest.membership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.audience.Groups;
import io.herald.core.audience.MembershipChange;
import io.herald.core.audience.Memberships;
import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.Servers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the topic says is who is in a group, in the order of its records; what broke the contract is a dead letter; a change over HTTP that
 * came later stays.
 */
@IngestServiceTest
class MembershipTopicTest {

    @Autowired
    IngestProbe probe;

    @Autowired
    Groups groups;

    @Autowired
    Memberships memberships;

    @Autowired
    JdbcClient jdbc;

    private final String group = Servers.uniqueName("team");

    @Test
    void whoHasARecordIsAMemberAndWhoHasNoneAnyMoreIsNot() {
        produce("ann", "{}");
        produce("bob", "{\"role\":\"admin\"}");
        produce("cat", "{}");
        produce("bob", null);

        awaitMembers("ann", "cat");
        produce("bob", "{}");
        awaitMembers("ann", "cat", "bob");
    }

    @Test
    void theTopicIsCompacted() throws Exception {
        try (Admin admin = probe.administration()) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.GROUP_MEMBERSHIPS);
            assertThat(admin.describeConfigs(List.of(topic))
                            .all()
                            .get(30, TimeUnit.SECONDS)
                            .get(topic)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense                          | {}   | key",
                "[]                                | {}   | key",
                "{\"group\":\"G\"}                 | {}   | key.user",
                "{\"group\":7,\"user\":\"u\"}      | {}   | key.group",
                "{\"group\":\"G\",\"user\":\"\"}   | {}   | key.user",
                "{\"group\":\"G\",\"user\":\"u\",\"role\":1} | {} | key",
                "{\"group\":\"G\",\"user\":\"u\",\"user\":\"v\"} | {} | key",
                "{\"group\":\"G\",\"user\":\"u\"}  | true | value",
                "{\"group\":\"G\",\"user\":\"u\"}  | {}{} | value",
            })
    void whatBreaksTheContractIsADeadLetterAndTheRestGoesOn(String key, String value, String field) {
        String unique = key.replace("G", group) + " ".repeat(1 + Math.floorMod(group.hashCode(), 50));
        send(unique, value);
        produce("after", "{}");

        awaitMembers("after");
        await().untilAsserted(() -> assertThat(lettersUnder(unique)).isNotEmpty());
        ConsumerRecord<byte[], byte[]> letter = lettersUnder(unique).getLast();
        assertThat(letter.value()).isEqualTo(value.getBytes(UTF_8));
        assertThat(IngestProbe.header(letter, "herald-dlt-reason")).contains("\"field\":\"" + field + "\"");
        assertThat(IngestProbe.header(letter, "herald-dlt-topic")).isEqualTo(Topics.GROUP_MEMBERSHIPS);
    }

    @Test
    void aLaterChangeOverHttpStays() {
        produce("ann", "{}");
        awaitMembers("ann");
        memberships.apply(List.of(), List.of(new MembershipChange(group, "ann", false)));
        produce("bob", "{}");

        awaitMembers("bob");
        assertThat(groups.find(group).orElseThrow().group().revision()).isEqualTo(3);
    }

    @Test
    void aRecordThatCannotBeStoredIsADeadLetterAndItsNeighboursAreStored() {
        jdbc.sql("ALTER TABLE membership ADD CONSTRAINT unlucky CHECK (group_no <> %d) NOT VALID"
                        .formatted(unluckyGroup()))
                .update();
        try {
            String unlucky = key("unlucky-" + group, "ann");
            for (int i = 0; i < 5; i++) {
                produce("u" + i, "{}");
                send(unlucky, "{}");
            }
            awaitMembers("u0", "u1", "u2", "u3", "u4");
            await().untilAsserted(() -> assertThat(lettersUnder(unlucky)).hasSize(5));
            assertThat(IngestProbe.header(lettersUnder(unlucky).getFirst(), "herald-dlt-reason"))
                    .contains("could not be stored");
        } finally {
            jdbc.sql("ALTER TABLE membership DROP CONSTRAINT unlucky").update();
        }
    }

    private long unluckyGroup() {
        return jdbc.sql("INSERT INTO audience_group (group_id) VALUES (?) RETURNING group_no")
                .param("unlucky-" + group)
                .query(Long.class)
                .single();
    }

    private void awaitMembers(String... users) {
        await().untilAsserted(() ->
                assertThat(groups.members(group, 0, 100).userIds()).containsExactlyInAnyOrder(users));
    }

    private void produce(String user, @Nullable String value) {
        send(key(group, user), value);
    }

    private static String key(String group, String user) {
        return "{\"group\":\"%s\",\"user\":\"%s\"}".formatted(group, user);
    }

    private void send(String key, @Nullable String value) {
        probe.produce(new ProducerRecord<>(
                Topics.GROUP_MEMBERSHIPS, 0, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)));
    }

    private List<ConsumerRecord<byte[], byte[]>> lettersUnder(String key) {
        return probe.records(
                Topics.DEAD_LETTERS, record -> record.key() != null && new String(record.key(), UTF_8).equals(key));
    }
}
