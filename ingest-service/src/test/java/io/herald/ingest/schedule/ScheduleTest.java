package io.herald.ingest.schedule;

import static io.herald.ingest.http.DoorClient.fields;
import static io.herald.ingest.http.DoorClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.ingest.http.DoorClient;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * deliverAt over the whole service: not before its time and about a second after it at most; once, whatever is repeated; cancelled and
 * updated while it waits; nothing lost where the id was taken meanwhile; seen and removed by administrators only.
 */
@IngestServiceTest
class ScheduleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @LocalServerPort
    int port;

    @Autowired
    IngestProbe probe;

    private String user;

    @BeforeEach
    void begin() {
        user = Servers.uniqueName("user");
    }

    @Test
    void itComesAtItsTimeAndNotBefore() {
        Instant due = Instant.now().plusSeconds(3);
        produce("n1", "first", due);
        awaitWaiting(1);
        assertThat(probe.inbox(user)).isEmpty();
        awaitInbox(1);
        Instant stored = probe.jdbc()
                .sql("SELECT stored_at FROM entry JOIN inbox USING (user_no) WHERE user_id = ?")
                .param(user)
                .query((row, nr) -> row.getTimestamp(1).toInstant())
                .single();
        assertThat(Duration.between(due, stored)).isBetween(Duration.ofMillis(-1), Duration.ofMillis(1500));
        assertThat(probe.inbox(user).getFirst().payload()).contains("\"deliverAt\"", "first");
        assertThat(waiting()).isZero();
    }

    @Test
    void whatIsDueAlreadyComesAtOnce() {
        produce("n1", "t", Instant.now().minusSeconds(60));
        awaitInbox(1);
    }

    @Test
    void theSameAgainIsARepetitionBeforeAndAfterItsReleaseAndOtherContentIsADeadLetter() {
        Instant due = Instant.now().plusSeconds(4);
        produce("n1", "t", due);
        produce("n1", "t", due);
        produce("n1", "other", due);
        await().atMost(PATIENCE).until(() -> probe.deadLetters(user).size() == 1);
        assertThat(waiting()).isEqualTo(1);
        awaitInbox(1);
        produce("n1", "t", due);
        marker();
        assertThat(probe.inbox(user)).hasSize(2);
        assertThat(probe.inbox(user).getFirst().payload()).contains("\"t\"");
    }

    @Test
    void aCancelTakesBackWhatWaitsAndKeepsItOutWhenItIsRepeated() {
        Instant due = Instant.now().plusSeconds(3);
        produce("n1", "t", due);
        awaitWaiting(1);
        probe.produce(
                user,
                "{\"id\":\"c1\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"cancels\":\"n1\"}"
                        .formatted(user));
        awaitWaiting(0);
        produce("n1", "t", due);
        awaitWaiting(1);
        awaitWaiting(0);
        marker();
        assertThat(shown()).containsExactly("marker");
    }

    @Test
    void aCancelForOneOfSeveralLeavesItToTheOthers() {
        String other = Servers.uniqueName("user");
        probe.produce(
                user,
                "{\"id\":\"n1\",\"source\":\"test\",\"audience\":{\"users\":[\"%s\",\"%s\"]},\"deliverAt\":\"%s\"}"
                        .formatted(user, other, Instant.now().plusSeconds(3)));
        probe.produce(
                user,
                "{\"id\":\"c1\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"cancels\":\"n1\"}"
                        .formatted(user));
        await().atMost(PATIENCE).until(() -> probe.inbox(other).size() == 1);
        marker();
        assertThat(shown()).containsExactly("marker");
    }

    @Test
    void anUpdateTakesThePlaceAndTheTimeOfWhatWaits() {
        Instant due = Instant.now().plusSeconds(4);
        produce("n1", "old", due);
        awaitWaiting(1);
        String update =
                "{\"id\":\"u1\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"updates\":\"n1\",\"title\":\"new\"}"
                        .formatted(user);
        probe.produce(user, update);
        probe.produce(user, update);
        produce("n1", "old", due);
        probe.produce(
                user,
                "{\"id\":\"u2\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"updates\":\"u1\",\"title\":\"newest\"}"
                        .formatted(user));
        marker();
        assertThat(waiting()).isEqualTo(1);
        assertThat(dueAt()).isEqualTo(Instant.ofEpochMilli(due.toEpochMilli()));
        await().atMost(PATIENCE).until(() -> shown().size() == 2);
        assertThat(shown()).containsExactly("marker", "u2");
    }

    @Test
    void anUpdateMayNameAnotherTime() {
        Instant due = Instant.now().plusSeconds(3600);
        produce("n1", "old", Instant.now().plusSeconds(60));
        probe.produce(
                user,
                "{\"id\":\"u1\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"updates\":\"n1\",\"deliverAt\":\"%s\"}"
                        .formatted(user, due));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(dueAt()).isEqualTo(Instant.ofEpochMilli(due.toEpochMilli())));
        probe.produce(
                user,
                "{\"id\":\"c1\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"cancels\":\"n1\"}"
                        .formatted(user));
        awaitWaiting(0);
    }

    @Test
    void whatGoesToAGroupIsHandedOverAtItsTime() {
        String group = Servers.uniqueName("group");
        probe.jdbc().sql("INSERT INTO inbox (user_id) VALUES (?)").param(user).update();
        probe.produce(
                group,
                "{\"id\":\"n1\",\"source\":\"test\",\"audience\":{\"group\":\"%s\"},\"deliverAt\":\"%s\"}"
                        .formatted(group, Instant.now().plusSeconds(3)));
        // Joins before it is released, so he is a member when it is accepted as a broadcast.
        probe.jdbc().sql("""
                        WITH made AS (INSERT INTO audience_group (group_id, revision) VALUES (?, 1) RETURNING group_no)
                        INSERT INTO membership (group_no, user_no, joined) SELECT group_no, user_no, 1 FROM made, inbox WHERE user_id = ?
                        """).params(group, user).update();
        awaitInbox(1);
    }

    @Test
    void whatIsInConflictAtItsTimeIsADeadLetterThatCanBeProducedAgain() {
        produce("n1", "later", Instant.now().plusSeconds(3));
        probe.produce(user, IngestProbe.to(user, "n1", "sooner"));
        await().atMost(PATIENCE).until(() -> probe.deadLetters(user).size() == 1);
        var letter = probe.deadLetters(user).getFirst();
        assertThat(IngestProbe.header(letter, "herald-dlt-reason")).contains("\"field\":\"id\"");
        assertThat(letter.headers().lastHeader("herald-dlt-offset")).isNull();
        assertThat(letter.value()).asString().startsWith("{\"audience\":{\"user\":\"" + user + "\"},\"id\":\"n1\"");
        assertThat(probe.inbox(user)).hasSize(1);
        probe.produce(IngestProbe.record(user, letter.value()));
        await().atMost(PATIENCE).until(() -> probe.deadLetters(user).size() == 2);
    }

    @Test
    void aKeyIsKeptForAsLongAsItsNotificationWaits() {
        Instant due = Instant.now().plus(Duration.ofDays(200));
        String key = Servers.uniqueName("key");
        DoorClient door = new DoorClient(port);
        assertThat(door.publish(key, "{\"audience\":{\"user\":\"%s\"},\"deliverAt\":\"%s\"}".formatted(user, due))
                        .statusCode())
                .isEqualTo(202);
        assertThat(probe.jdbc()
                        .sql("SELECT counts_from FROM idempotency WHERE counts_from > now() + interval '199 days'")
                        .query((row, nr) -> row.getTimestamp(1).toInstant())
                        .list())
                .contains(Instant.ofEpochMilli(due.toEpochMilli()));
    }

    @Test
    void tooFarAheadIsRefusedAtTheDoor() {
        assertThat(fields(
                        new DoorClient(port)
                                .publish(
                                        Servers.uniqueName("key"),
                                        "{\"audience\":{\"user\":\"a\"},\"deliverAt\":\"%s\"}"
                                                .formatted(Instant.now().plus(Duration.ofDays(366)))),
                        400))
                .containsExactly("deliverAt");
    }

    @Test
    void administratorsSeeWhatWaitsAndRemoveIt() {
        Instant due = Instant.now().plus(Duration.ofDays(1));
        produce("n1", "t", due);
        produce("n2", "t", due.plusSeconds(1));
        awaitWaiting(2);
        String admin = TestTokens.shared().token("root", "admin");
        JsonNode found = json(ask("GET", "?source=test&id=n1", admin)).get("scheduled");
        JsonNode mine = found.valueStream()
                .filter(each -> each.at("/audience/user").stringValue().equals(user))
                .findFirst()
                .orElseThrow();
        assertThat(mine.get("id").stringValue()).isEqualTo("n1");
        assertThat(mine.get("dueAt").stringValue())
                .isEqualTo(Instant.ofEpochMilli(due.toEpochMilli()).toString());

        JsonNode first = json(ask("GET", "?limit=1", admin));
        JsonNode second = json(ask("GET", "?limit=1&after=" + first.get("next").stringValue(), admin));
        assertThat(second.at("/scheduled/0/scheduled")).isNotEqualTo(first.at("/scheduled/0/scheduled"));

        String number = mine.get("scheduled").toString();
        assertThat(ask("DELETE", "/" + number, admin).statusCode()).isEqualTo(204);
        assertThat(fields(ask("DELETE", "/" + number, admin), 404)).isEmpty();
        assertThat(waiting()).isEqualTo(1);
        assertThat(fields(ask("GET", "?limit=0", admin), 400)).containsExactly("limit");
        assertThat(fields(ask("GET", "?after=x", admin), 400)).containsExactly("after");
        assertThat(fields(ask("GET", "?id=", admin), 400)).containsExactly("id");
        assertThat(fields(ask("DELETE", "/x", admin), 404)).isEmpty();
    }

    @Test
    void nobodyElseSeesOrRemovesWhatWaits() {
        produce("n1", "t", Instant.now().plus(Duration.ofDays(1)));
        awaitWaiting(1);
        String publisher = TestTokens.shared().token("svc", "publish");
        for (String path : List.of("", "?id=n1", "/1")) {
            assertThat(fields(ask("GET", path, publisher), 403)).isEmpty();
            assertThat(fields(ask("GET", path, "nonsense"), 401)).isEmpty();
        }
        assertThat(fields(ask("DELETE", "/1", publisher), 403)).isEmpty();
        assertThat(waiting()).isEqualTo(1);
    }

    private HttpResponse<String> ask(String method, String path, String token) {
        return DoorClient.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/scheduled" + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("Authorization", "Bearer " + token)
                        .build());
    }

    private void produce(String id, String title, Instant due) {
        probe.produce(
                user,
                "{\"id\":\"%s\",\"source\":\"test\",\"audience\":{\"user\":\"%s\"},\"title\":\"%s\",\"deliverAt\":\"%s\"}"
                        .formatted(id, user, title, due));
    }

    /** Comes at once, behind everything that was produced before. */
    private void marker() {
        probe.produce(user, IngestProbe.to(user, "marker", "t"));
        await().atMost(PATIENCE).until(() -> shown().contains("marker"));
    }

    /** Ids of what the history shows. */
    private List<String> shown() {
        return probe.jdbc().sql("""
                        SELECT entry.payload::jsonb ->> 'id' FROM entry JOIN inbox USING (user_no)
                        WHERE user_id = ? AND NOT gone @> seq ORDER BY seq
                        """).param(user).query(String.class).list();
    }

    private void awaitInbox(int entries) {
        await().atMost(PATIENCE).until(() -> probe.inbox(user).size() == entries);
    }

    private void awaitWaiting(int count) {
        await().atMost(PATIENCE).until(() -> waiting() == count);
    }

    private long waiting() {
        return probe.jdbc()
                .sql("SELECT count(*) FROM scheduled WHERE ? = ANY (users)")
                .param(user)
                .query(Long.class)
                .single();
    }

    private Instant dueAt() {
        return probe.jdbc()
                .sql("SELECT due_at FROM scheduled WHERE ? = ANY (users) ORDER BY schedule_id DESC LIMIT 1")
                .param(user)
                .query((row, nr) -> row.getTimestamp(1).toInstant())
                .single();
    }
}
