package io.herald.core.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.notification.EntryForm;
import io.herald.core.presence.PresenceProperties;
import io.herald.core.presence.Whereabouts;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveBatchCodec;
import io.herald.core.propagation.LiveEntry;
import io.herald.core.propagation.LiveEntry.Recipient;
import io.herald.core.propagation.Seals;
import io.herald.embedded.EmbeddedRedis;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Presence and live messages over a real Redis that two nodes and one publisher share: directed, healed by themselves after
 * FLUSHALL, kill and restart, and never an exception when Redis is away.
 */
@Timeout(60)
@Isolated("A busy machine would look like a sick Redis")
class PresenceAndPropagationTest {

    private static final PresenceProperties SETTINGS = new PresenceProperties(
            "test:",
            "node",
            Duration.ofMillis(500),
            Duration.ofMillis(900),
            Duration.ofMillis(800),
            Duration.ofSeconds(3));
    private static final LiveBatchCodec CODEC = Seals.codec(1);
    private static final PresenceKeys KEYS = new PresenceKeys(SETTINGS.keyPrefix());

    @TempDir
    Path data;

    private final List<AutoCloseable> closing = new ArrayList<>();
    private EmbeddedRedis redis;
    private RedisClient client;
    private RedisTopology topology;
    private RedisCalls calls;
    private RedisPresenceLookup lookup;
    private RedisLivePublisher publisher;

    @BeforeEach
    void startRedis() {
        redis = EmbeddedRedis.start(data, 0);
        RedisClientConfiguration wiring = new RedisClientConfiguration();
        ClientResources.Builder resources = DefaultClientResources.builder();
        wiring.reconnectQuickly().customize(resources);
        ClientResources shared = resources.build();
        client = RedisClient.create(shared, redis.uri());
        ClientOptions.Builder options = ClientOptions.builder();
        wiring.refuseWhileDisconnected().customize(options);
        client.setOptions(options.build());
        topology = RedisTopology.of(client);
        calls = new RedisCalls(topology, SETTINGS.commandTimeout());
        lookup = new RedisPresenceLookup(calls, KEYS);
        publisher = new RedisLivePublisher(topology, calls, KEYS, CODEC);
        await().until(calls::available);
    }

    @AfterEach
    void stopEverything() throws Exception {
        for (AutoCloseable each : closing.reversed()) {
            each.close();
        }
        calls.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        client.getResources().shutdown(0, 2, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        redis.close();
    }

    @Test
    void aUserIsWhereHisSessionsAreAndNowhereElse() {
        RecordingNode a = node("alice");
        RecordingNode b = node("alice", "bob");

        assertThat(lookup.find(List.of("alice", "bob", "carol")))
                .isEqualTo(Map.of(
                        "alice", new Whereabouts.Connected(Set.of(a.id(), b.id())),
                        "bob", new Whereabouts.Connected(Set.of(b.id())),
                        "carol", new Whereabouts.Offline()));
    }

    @Test
    void whoHasJustLeftIsNotOfflineYet() {
        RecordingNode a = node("alice");

        a.users.remove("alice");
        a.presence.leave("alice");

        await().untilAsserted(() -> assertThat(find("alice")).isEqualTo(new Whereabouts.JustLeft()));
        await().untilAsserted(() -> assertThat(find("alice")).isEqualTo(new Whereabouts.Offline()));
    }

    @Test
    void whoComesBackWhileLingeringIsConnectedAndStaysSo() {
        RecordingNode a = node("alice");
        a.presence.leave("alice");
        a.presence.join("alice");

        await().during(SETTINGS.linger().plusMillis(300))
                .atMost(Duration.ofSeconds(5))
                .until(() -> find("alice") instanceof Whereabouts.Connected);
    }

    @Test
    void aMessageGoesToTheNodeItIsForAndToNoOther() {
        RecordingNode a = node("alice");
        RecordingNode b = node("bob");
        LiveBatch batch = batch("bob");

        assertThat(publisher.publish(Map.of(b.id(), batch))).containsExactly(b.id());

        await().untilAsserted(() -> assertThat(b.live).containsExactly(batch));
        assertThat(a.live).isEmpty();
    }

    @Test
    void aNodeThatStaysBehindHearsEverythingInOrderAndADefectCostsOneMessage() {
        RecordingNode a = node("alice");
        CountDownLatch catchesUp = new CountDownLatch(1);
        a.firstOf = batch -> {
            awaitUninterruptibly(catchesUp);
            if (batch.equals(batch("u0"))) {
                throw new IllegalStateException("a defect");
            }
        };
        List<LiveBatch> batches =
                IntStream.range(0, 200).mapToObj(i -> batch("u" + i)).toList();

        for (LiveBatch batch : batches) {
            assertThat(publisher.publish(Map.of(a.id(), batch))).containsExactly(a.id());
        }
        assertThat(a.live).isEmpty();
        catchesUp.countDown();

        await().untilAsserted(() -> assertThat(a.live).isEqualTo(batches.subList(1, batches.size())));
        assertThat(a.presence.connected()).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDeadNodeDoesNotListenAndIsForgottenOnceItsLeaseIsGone() {
        RecordingNode a = node("alice");
        a.crash();

        await().untilAsserted(() -> {
            assertThat(publisher.publish(Map.of(a.id(), batch("alice")))).isEmpty();
            lookup.notListening(a.id(), List.of("alice"));
            assertThat(find("alice")).isEqualTo(new Whereabouts.Offline());
        });
    }

    @Test
    void aNodeThatOnlyLostItsChannelForAMomentIsNotForgotten() {
        node("alice");

        lookup.notListening(nodes.getFirst().id(), List.of("alice"));

        assertThat(find("alice")).isInstanceOf(Whereabouts.Connected.class);
    }

    @Test
    void afterFlushallTheNodeRecordsItsUsersAgainAndTellsThatHintsMayBeLost() {
        RecordingNode a = node("alice", "bob");
        a.interruptions.clear();

        commands().flushall();

        await().untilAsserted(() -> assertThat(a.interruptions).contains("the lease had run out"));
        assertThat(find("alice")).isEqualTo(new Whereabouts.Connected(Set.of(a.id())));
        assertThat(find("bob")).isEqualTo(new Whereabouts.Connected(Set.of(a.id())));
    }

    @Test
    void aRecordThatIsLostAloneIsWrittenAnew() {
        RecordingNode a = node("alice", "bob");

        commands().del(KEYS.presence("bob"));

        await().untilAsserted(() -> assertThat(find("bob")).isEqualTo(new Whereabouts.Connected(Set.of(a.id()))));
    }

    @Test
    void whileRedisIsAwayNothingIsKnownAndNothingFailsAndAfterwardsAllIsBack() {
        RecordingNode a = node("alice");
        redis.kill();

        await().untilAsserted(() -> assertThat(a.presence.connected()).isFalse());
        a.users.add("bob");
        a.presence.join("bob");
        assertThat(lookup.find(List.of("alice", "bob")).values()).containsOnly(new Whereabouts.Unknown());
        assertThat(publisher.publish(Map.of(a.id(), batch("alice")))).isEmpty();
        a.interruptions.clear();

        redis.restart();

        await().untilAsserted(() -> assertThat(a.interruptions).contains("the channel was subscribed anew"));
        await().untilAsserted(() -> assertThat(a.presence.connected()).isTrue());
        await().untilAsserted(() -> {
            assertThat(find("alice")).isEqualTo(new Whereabouts.Connected(Set.of(a.id())));
            assertThat(find("bob")).isEqualTo(new Whereabouts.Connected(Set.of(a.id())));
        });
        LiveBatch batch = batch("bob");
        assertThat(publisher.publish(Map.of(a.id(), batch))).containsExactly(a.id());
        await().untilAsserted(() -> assertThat(a.live).contains(batch));
    }

    @Test
    void aHungRedisCostsAFewTimeOutsAndThenNothingAndComesBack() throws Exception {
        RecordingNode a = node("alice");
        signal("STOP");
        try {
            await().untilAsserted(() -> assertThat(a.presence.connected()).isFalse());
            await().untilAsserted(() -> {
                assertThat(find("alice")).isEqualTo(new Whereabouts.Unknown());
                assertThat(calls.available()).isFalse();
            });
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                find("alice");
            }
            // Without the breaker: 100 time-outs.
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(SETTINGS.commandTimeout().multipliedBy(50));
        } finally {
            signal("CONT");
        }

        await().untilAsserted(() -> assertThat(find("alice")).isEqualTo(new Whereabouts.Connected(Set.of(a.id()))));
        await().untilAsserted(() -> assertThat(a.presence.connected()).isTrue());
    }

    private void signal(String name) throws Exception {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid()))
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }

    @Test
    void aNodeStartedWhileRedisIsAwayComesUpWhenRedisDoes() {
        redis.kill();
        RecordingNode a = start("alice");
        assertThat(a.presence.connected()).isFalse();

        redis.restart();

        await().untilAsserted(() -> assertThat(a.presence.connected()).isTrue());
        await().untilAsserted(() -> assertThat(find("alice")).isEqualTo(new Whereabouts.Connected(Set.of(a.id()))));
    }

    @Test
    void whatNoServiceOfThisInstallationHasSealedIsRefused() {
        RecordingNode a = node("alice");

        commands().publish(KEYS.channel(a.id()), "forged");
        new RedisLivePublisher(topology, calls, KEYS, Seals.codec(2)).publish(Map.of(a.id(), batch("alice")));
        publisher.publish(Map.of(a.id(), batch("alice")));

        await().untilAsserted(() -> assertThat(a.live).containsExactly(batch("alice")));
        assertThat(a.refused).hasValue(2);
    }

    @Test
    void aUserIdWithBracesAndSpacesIsOneUser() {
        RecordingNode a = node("a}b{c d");

        assertThat(find("a}b{c d")).isEqualTo(new Whereabouts.Connected(Set.of(a.id())));
        assertThat(find("a")).isEqualTo(new Whereabouts.Offline());
    }

    /**
     * Under load a burst of joins met a Redis that took longer than a time-out: some were never sent, because the breaker had
     * opened, and those users counted as offline until their records were written anew minutes later.
     */
    @Test
    void whoJoinsWhileRedisStallsIsRecordedSoonAfterAndHisInboxIsLookedAt() {
        PresenceProperties patient = new PresenceProperties(
                "test:",
                "node",
                Duration.ofMillis(100),
                Duration.ofSeconds(12),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10));
        RecordingNode a = start(patient);
        await().until(a.presence::connected);
        List<String> users = List.of("alice", "bob", "carol", "dave", "erin");
        a.users.addAll(users);

        commands().clientPause(600);
        users.forEach(a.presence::join);

        await().untilAsserted(() -> {
            assertThat(lookup.find(users).values()).containsOnly(new Whereabouts.Connected(Set.of(a.id())));
            assertThat(a.recordedLate).containsAll(users);
        });
    }

    /** They share round trips; nobody may come back before the one that has his record. */
    @Test
    void manyWhoJoinAtOnceAreEachRecordedWhenTheyHaveJoined() throws Exception {
        RecordingNode a = node();
        Whereabouts here = new Whereabouts.Connected(Set.of(a.id()));
        List<Callable<Whereabouts>> joins = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String user = "user" + i;
            a.users.add(user);
            joins.add(() -> {
                a.presence.join(user);
                return find(user);
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Whereabouts> found : threads.invokeAll(joins)) {
                assertThat(found.get()).isEqualTo(here);
            }
        }
    }

    @Test
    void manyWhoJoinWhileRedisIsAwayWaitForATimeOutOrTwoAndAreRecordedLater() throws Exception {
        RecordingNode a = node();
        List<Callable<Void>> joins = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String user = "user" + i;
            a.users.add(user);
            joins.add(() -> {
                a.presence.join(user);
                return null;
            });
        }
        signal("STOP");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            for (Future<Void> joined : threads.invokeAll(joins)) {
                joined.get();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(SETTINGS.commandTimeout().multipliedBy(10));
        } finally {
            signal("CONT");
        }

        await().untilAsserted(() ->
                assertThat(lookup.find(a.users).values()).containsOnly(new Whereabouts.Connected(Set.of(a.id()))));
    }

    private final List<RecordingNode> nodes = new ArrayList<>();

    private RecordingNode node(String... users) {
        RecordingNode node = start(users);
        await().until(node.presence::connected);
        return node;
    }

    private RecordingNode start(String... users) {
        return start(SETTINGS, users);
    }

    private RecordingNode start(PresenceProperties settings, String... users) {
        RecordingNode node = new RecordingNode(new RedisNodePresence(topology, settings, CODEC));
        closing.add(node.presence);
        nodes.add(node);
        node.users.addAll(List.of(users));
        node.presence.open(node);
        node.users.forEach(node.presence::join);
        return node;
    }

    private Whereabouts find(String user) {
        return lookup.find(List.of(user)).get(user);
    }

    private RedisCommands<String, String> commands() {
        StatefulRedisConnection<String, String> connection = client.connect();
        closing.add(connection);
        return connection.sync();
    }

    private static LiveBatch batch(String user) {
        return new LiveBatch(
                "e1",
                List.of(new LiveEntry(
                        Instant.ofEpochMilli(1), null, EntryForm.PLAIN, "{}", List.of(new Recipient(user, 1, 0)))));
    }
}
