package io.herald.ingest.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.presence.NodeListener;
import io.herald.core.presence.NodePresence;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveEntry;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.redis.NodePresenceConfiguration;
import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.Servers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/**
 * From the topic to a delivery node's channel and to {@code push-requests}, over real Redis and Kafka: who is connected hears of it and is
 * not pushed, whom nobody holds is pushed unless the producer forbids it, who has just left is neither.
 */
@IngestServiceTest
@Import(NodePresenceConfiguration.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingTest {

    @Autowired
    IngestProbe probe;

    @Autowired
    NodePresence node;

    private final Set<String> connected = ConcurrentHashMap.newKeySet();
    private final List<LiveBatch> heard = new CopyOnWriteArrayList<>();

    @BeforeAll
    void openNode() {
        node.open(new NodeListener() {
            @Override
            public Collection<String> connectedUsers() {
                return connected;
            }

            @Override
            public void onLive(LiveBatch batch) {
                heard.add(batch);
            }

            @Override
            public void onChanged(Collection<String> userIds) {}

            @Override
            public void onRefused() {}

            @Override
            public void onInterruption(String reason) {}

            @Override
            public void onRecordedLate(Collection<String> userIds) {}
        });
        await().until(node::connected);
    }

    @Test
    void aConnectedUserHearsOfItOnTheNodeAndIsNotPushed() {
        String user = join();
        send(user, "n1", "");
        LiveEntry entry = awaitLive(user, 1).getFirst();
        assertThat(entry.recipients()).containsExactly(new LiveEntry.Recipient(user, 1, 0));
        assertThat(entry.payload())
                .startsWith("{\"id\":\"n1\"")
                .isEqualTo(probe.inbox(user).getFirst().payload());
        assertThat(heard).allSatisfy(batch -> assertThat(batch.epoch()).isNotEmpty());
        assertNoPushFor(user);
    }

    @Test
    void oneNotificationToSeveralUsersOfTheNodeIsOneEntryOfTheMessage() {
        String first = join();
        String second = join();
        String offline = Servers.uniqueName("user");
        probe.produce(first, "{\"audience\":{\"users\":[\"%s\",\"%s\",\"%s\"]}}".formatted(first, offline, second));
        assertThat(awaitLive(first, 1).getFirst().recipients())
                .containsExactly(new LiveEntry.Recipient(first, 1, 0), new LiveEntry.Recipient(second, 1, 0));
        assertThat(awaitPush(offline)).extracting(PushRequest::reason).containsExactly(Reason.OFFLINE);
    }

    @Test
    void aUserNobodyHoldsIsPushedAtOnce() {
        String user = Servers.uniqueName("user");
        send(user, "n1", "");
        PushRequest request = awaitPush(user).getFirst();
        assertThat(request.seq()).isEqualTo(1);
        assertThat(request.notificationId()).isEqualTo("n1");
        assertThat(request.epoch()).isNotEmpty();
    }

    @Test
    void theProducerMayForbidOrDemandAPush() {
        String never = Servers.uniqueName("user");
        send(never, "n1", ",\"push\":{\"mode\":\"never\"}");
        String always = join();
        send(always, "n1", ",\"push\":{\"mode\":\"always\"}");
        String alwaysOffline = Servers.uniqueName("user");
        send(alwaysOffline, "n1", ",\"push\":{\"mode\":\"always\"}");

        assertThat(awaitPush(always)).extracting(PushRequest::reason).containsExactly(Reason.ALWAYS);
        assertThat(awaitPush(alwaysOffline)).extracting(PushRequest::reason).containsExactly(Reason.ALWAYS);
        awaitLive(always, 1);
        assertNoPushFor(never);
    }

    @Test
    void whoHasJustLeftIsNotPushedAtOnce() {
        String user = join();
        connected.remove(user);
        node.leave(user);
        send(user, "n1", "");
        assertNoPushFor(user);
    }

    @Test
    void whatHasExpiredIsStoredButNeitherPublishedNorPushed() {
        String user = join();
        String offline = Servers.uniqueName("user");
        send(user, "old", ",\"expiresAt\":\"2020-01-01T00:00:00Z\"");
        send(user, "new", "");
        send(offline, "old", ",\"expiresAt\":\"2020-01-01T00:00:00Z\",\"push\":{\"mode\":\"always\"}");
        assertThat(awaitLive(user, 1).getFirst().payload()).startsWith("{\"id\":\"new\"");
        assertNoPushFor(offline);
    }

    @Test
    void aRepetitionThatNobodyHasAcknowledgedIsToldAgain() {
        String user = join();
        send(user, "n1", "");
        awaitLive(user, 1);
        send(user, "n1", "");
        assertThat(awaitLive(user, 2))
                .allSatisfy(
                        entry -> assertThat(entry.recipients()).containsExactly(new LiveEntry.Recipient(user, 1, 0)));
    }

    private String join() {
        String user = Servers.uniqueName("user");
        connected.add(user);
        node.join(user);
        return user;
    }

    private void send(String user, String id, String more) {
        probe.produce(user, "{\"id\":\"%s\",\"audience\":{\"user\":\"%s\"}%s}".formatted(id, user, more));
    }

    private List<LiveEntry> awaitLive(String user, int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(live(user)).hasSize(count));
        return live(user);
    }

    private List<LiveEntry> live(String user) {
        return heard.stream()
                .flatMap(batch -> batch.entries().stream())
                .filter(entry ->
                        entry.recipients().stream().anyMatch(to -> to.userId().equals(user)))
                .toList();
    }

    private List<PushRequest> awaitPush(String user) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pushes(user)).isNotEmpty());
        return pushes(user);
    }

    private List<PushRequest> pushes(String user) {
        return probe.records(Topics.PUSH_REQUESTS, record -> user.equals(new String(record.key(), UTF_8))).stream()
                .map(record -> PushRequestCodec.decode(record.value()).orElseThrow())
                .toList();
    }

    /** A later entry of the same user that must be pushed has overtaken nothing: requests of one user stay in order. */
    private void assertNoPushFor(String user) {
        send(user, "marker", ",\"push\":{\"mode\":\"always\"}");
        assertThat(awaitPush(user)).extracting(PushRequest::notificationId).containsExactly("marker");
    }
}
