package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.Epochs;
import io.herald.core.notification.Earlier;
import io.herald.core.presence.Whereabouts;
import io.herald.test.Servers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who watches the inbox is given a snapshot and then each change once, in the order of rev, whatever session, node or service made it;
 * with a lost hint a little later; after too many a snapshot again; and nothing of anybody else's.
 */
class InboxEventsTest {

    private static final String EVENTS = "/user/queue/inbox-events";
    private static final String PATH = "/api/v1/inbox";
    private static final JsonMapper JSON = new JsonMapper();

    private static List<String> servers;
    private static TestNode here;
    private static TestNode there;
    private static Author author;

    private final String alice = Servers.uniqueName("alice");
    private final ApiClient hers = ApiClient.of(here, PATH, alice);

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        // Hints have to do it: the head check comes too late for every test but the one about it.
        here = TestNode.start(servers, "--herald.delivery.head-check.interval=10m");
        there = TestNode.start(servers, "--herald.delivery.head-check.interval=10m");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        there.close();
        here.close();
    }

    private static StompClient watch(TestNode node, String user) {
        StompClient client = node.connect(user);
        client.send("SUBSCRIBE", "id:events", "destination:" + EVENTS);
        return client;
    }

    private static JsonNode event(StompClient client) {
        ServerFrame frame = client.next();
        assertThat(frame.command()).as("%s", frame).isEqualTo("MESSAGE");
        assertThat(frame.header("destination")).isEqualTo(EVENTS);
        assertThat(frame.header("subscription")).isEqualTo("events");
        return JSON.readTree(frame.body());
    }

    private static String told(JsonNode event) {
        return event.get("rev") + " " + event.get("type").stringValue() + " " + event.get("seqs");
    }

    @Test
    void itBeginsWithASnapshotAndSessionsOnAllNodesHearOfEachChange() {
        author.write(alice, 4);
        hers.post("/read", "{\"seqs\":[4]}");
        StompClient one = watch(here, alice);
        StompClient two = watch(there, alice);
        for (StompClient client : List.of(one, two)) {
            JsonNode snapshot = event(client);
            assertThat(snapshot.get("type").stringValue()).isEqualTo("snapshot");
            assertThat(snapshot.get("epoch").stringValue())
                    .isEqualTo(here.bean(Epochs.class).current());
            assertThat(Stream.of("rev", "head", "total", "unread", "unseen", "archived")
                            .map(field -> snapshot.get(field).longValue()))
                    .containsExactly(1L, 4L, 4L, 3L, 3L, 0L);
        }

        hers.post("/seen", "{\"seqs\":[1,2]}");
        hers.post("/archive", "{\"seqs\":[1]}");
        hers.post("/unread", "{\"seqs\":[4]}");

        for (StompClient client : List.of(one, two)) {
            JsonNode seen = event(client);
            assertThat(told(seen)).isEqualTo("2 seen [[1,2]]");
            assertThat(told(event(client))).isEqualTo("3 archived [[1,1]]");
            JsonNode unread = event(client);
            assertThat(told(unread)).isEqualTo("4 unread [[4,4]]");
            assertThat(unread.get("unread").longValue()).isEqualTo(3);
            assertThat(unread.get("unseen").longValue()).isEqualTo(2);
            assertThat(unread.has("at")).isTrue();
        }
    }

    /** The head check visits a user a second at least, so one change alone would not show that the hint has come. */
    @Test
    void twentyChangesReachAnotherNodeFasterThanAnyHeadCheckCouldBringThem() {
        author.write(alice, 1);
        StompClient client = watch(there, alice);
        event(client);
        long start = System.nanoTime();
        for (int rev = 1; rev <= 20; rev++) {
            hers.post(rev % 2 == 1 ? "/read" : "/unread", "{\"seqs\":[1]}");
            assertThat(event(client).get("rev").longValue()).isEqualTo(rev);
        }
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void whatChangesNothingIsNotTold() {
        author.write(alice, 2);
        StompClient client = watch(here, alice);
        event(client);

        hers.post("/read", "{\"seqs\":[1]}");
        hers.post("/read", "{\"seqs\":[1]}");
        hers.post("/unread", "{\"seqs\":[2]}");
        hers.post("/read", "{\"seqs\":[2]}");

        assertThat(told(event(client))).isEqualTo("1 read [[1,1]]");
        assertThat(told(event(client))).isEqualTo("2 read [[2,2]]");
    }

    @Test
    void whatProducersReplaceAndCancelIsTold() {
        Author.Written first = author.append(alice, null);
        Author.Written second = author.append(alice, null);
        StompClient client = watch(here, alice);
        event(client);

        author.publish(
                author.succeed(alice, new Earlier.Updated(first.notification().key())), 1);
        author.publish(
                author.succeed(
                        alice, new Earlier.Cancelled(second.notification().key())),
                2);

        assertThat(told(event(client))).isEqualTo("1 replaced [[1,1]]");
        JsonNode cancelled = event(client);
        assertThat(told(cancelled)).isEqualTo("2 cancelled [[2,2]]");
        assertThat(cancelled.get("head").longValue()).isEqualTo(4);
        assertThat(cancelled.get("total").longValue()).isOne();
    }

    @Test
    void itStandsBesideTheSubscriptionToNotificationsAndEachEndsAlone() {
        StompClient client = watch(here, alice);
        event(client);
        client.subscribe("ack:client");
        assertThat(client.next().isMarker("caught-up")).isTrue();
        author.write(alice);
        assertThat(client.nextEntry().seq()).isOne();
        hers.post("/read", "{\"seqs\":[1]}");
        assertThat(told(event(client))).isEqualTo("1 read [[1,1]]");

        client.send("UNSUBSCRIBE", "id:events", "receipt:r1");
        client.awaitReceipt("r1");
        hers.post("/unread", "{\"seqs\":[1]}");
        author.write(alice);
        assertThat(client.nextEntry().seq()).isEqualTo(2);

        client.send("UNSUBSCRIBE", "id:sub-0", "receipt:r2");
        client.awaitReceipt("r2");
        client.send("SUBSCRIBE", "id:events", "destination:" + EVENTS);
        assertThat(event(client).get("rev").longValue()).isEqualTo(2);
    }

    @Test
    void whoWatchesIsConnectedUntilTheLastSubscriptionEnds() {
        StompClient client = watch(here, alice);
        event(client);
        client.subscribe();
        assertThat(client.next().isMarker("caught-up")).isTrue();
        client.send("UNSUBSCRIBE", "id:sub-0", "receipt:r");
        client.awaitReceipt("r");
        assertThat(author.whereabouts(alice)).isInstanceOf(Whereabouts.Connected.class);

        client.send("UNSUBSCRIBE", "id:events", "receipt:s");
        client.awaitReceipt("s");

        await().until(() -> !(author.whereabouts(alice) instanceof Whereabouts.Connected));
    }

    @Test
    void aLostHintIsFoundByTheHeadCheck() {
        try (TestNode checking = TestNode.start(servers, "--herald.delivery.head-check.interval=200ms")) {
            author.write(alice, 1);
            StompClient client = watch(checking, alice);
            event(client);
            JdbcClient database = here.bean(JdbcClient.class);
            database.sql("SELECT inbox_changed(user_no, 'expired', '{[1,2)}') FROM inbox WHERE user_id = ?")
                    .param(alice)
                    .query(Long.class)
                    .single();
            assertThat(told(event(client))).isEqualTo("1 expired [[1,1]]");
        }
    }

    @Test
    void afterTooManyChangesASnapshotTakesTheirPlace() {
        author.write(alice, 1);
        StompClient client = watch(here, alice);
        event(client);
        here.bean(JdbcClient.class)
                .sql(
                        "SELECT count(inbox_changed(user_no, 'expired', '{[1,2)}')) FROM inbox, generate_series(1, 150) WHERE user_id = ?")
                .param(alice)
                .query(Long.class)
                .single();

        hers.post("/read", "{\"seqs\":[1]}");

        JsonNode snapshot = event(client);
        assertThat(snapshot.get("type").stringValue()).isEqualTo("snapshot");
        assertThat(snapshot.get("rev").longValue()).isEqualTo(151);
    }

    @Test
    void nobodyHearsOfSomebodyElsesInbox() {
        author.write(alice, 2);
        String bob = Servers.uniqueName("bob");
        StompClient his = watch(here, bob);
        assertThat(event(his).get("total").longValue()).isZero();

        hers.post("/read", "{\"seqs\":[1]}");
        author.write(bob);
        ApiClient.of(there, PATH, bob).post("/read", "{\"seqs\":[1]}");

        JsonNode event = event(his);
        assertThat(told(event)).isEqualTo("1 read [[1,1]]");
        assertThat(event.get("total").longValue()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.2"})
    void everyVersionHasTheHeadersThatItNeeds(String version) {
        try (StompClient client = here.connect(alice, version)) {
            client.send("SUBSCRIBE", "id:events", "destination:" + EVENTS, "receipt:r");
            List<ServerFrame> frames = client.until(frame -> frame.command().equals("MESSAGE"));
            ServerFrame snapshot = frames.getLast();
            assertThat(snapshot.header("message-id"))
                    .isEqualTo(here.bean(Epochs.class).current() + "-r0");
            assertThat(snapshot.header("content-type")).isEqualTo("application/json");
            assertThat(snapshot.headers()).doesNotContainKeys("ack", "seq", "cursor");
            // What cannot be acknowledged is not: nothing moves, nothing ends.
            client.send(
                    "ACK",
                    "id:" + snapshot.header("message-id").replace("r", ""),
                    "message-id:x-1",
                    "subscription:events",
                    "receipt:a");
            client.awaitReceipt("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"id:events", "id:events\nack:client", "id:other"})
    void aSecondOneOrOneThatWantsToAcknowledgeEndsTheSession(String headers) {
        StompClient client = here.connect(alice);
        if (!headers.contains("ack")) {
            client.send("SUBSCRIBE", "id:events", "destination:" + EVENTS);
        }
        client.send("SUBSCRIBE", headers, "destination:" + EVENTS);
        assertThat(client.closeCode()).isEqualTo(4300);
    }

    @Test
    void twoSubscriptionsHaveTwoIds() {
        StompClient client = here.connect(alice);
        client.send("SUBSCRIBE", "id:sub-0", "destination:" + EVENTS);
        client.subscribe();
        assertThat(client.closeCode()).isEqualTo(4300);
    }
}
