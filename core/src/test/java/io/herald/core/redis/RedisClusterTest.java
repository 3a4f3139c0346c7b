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
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same on a real cluster of three: records and sharded channels find their slots, and a channel whose slot moves to another
 * server is found and subscribed there.
 */
@Timeout(90)
class RedisClusterTest {

    private static final int SERVERS = 3;
    private static final String PASSWORD = "cluster";
    private static final PresenceProperties SETTINGS = new PresenceProperties(
            "test:",
            "node",
            Duration.ofMillis(500),
            Duration.ofMillis(1800),
            Duration.ofMillis(800),
            Duration.ofSeconds(30));
    private static final LiveBatchCodec CODEC = Seals.codec(1);
    private static final PresenceKeys KEYS = new PresenceKeys(SETTINGS.keyPrefix());

    @TempDir
    Path data;

    private final List<EmbeddedRedis> servers = new ArrayList<>();
    private final List<RedisCommands<String, String>> shells = new ArrayList<>();
    private RedisClient shellClient;
    private RedisClusterClient client;
    private RedisTopology topology;
    private RedisCalls calls;

    @BeforeEach
    void startCluster() {
        shellClient = RedisClient.create();
        for (int i = 0; i < SERVERS; i++) {
            EmbeddedRedis server = EmbeddedRedis.start(
                    data.resolve("server" + i),
                    0,
                    Map.of("cluster-enabled", "yes", "cluster-node-timeout", "2000", "appendonly", "no"));
            servers.add(server);
            RedisCommands<String, String> shell =
                    shellClient.connect(RedisURI.create(server.uri())).sync();
            shell.configSet("requirepass", PASSWORD);
            shells.add(shell);
        }
        for (int i = 0; i < SERVERS; i++) {
            meet(servers.get(i).port(), shells.get(i).configGet("cluster-port").get("cluster-port"));
            int from = SlotHash.SLOT_COUNT * i / SERVERS;
            int to = SlotHash.SLOT_COUNT * (i + 1) / SERVERS;
            shells.get(i).clusterAddSlots(IntStream.range(from, to).toArray());
        }
        await().until(() -> shells.stream()
                .allMatch(shell -> shell.clusterInfo().contains("cluster_state:ok")
                        && shell.clusterInfo().contains("cluster_known_nodes:" + SERVERS)));

        client = RedisClusterClient.create(
                RedisURI.Builder.redis("127.0.0.1", servers.getFirst().port())
                        .withPassword(PASSWORD.toCharArray())
                        .build());
        ClientOptions.Builder options = ClusterClientOptions.builder();
        new RedisClientConfiguration().refuseWhileDisconnected().customize(options);
        client.setOptions((ClusterClientOptions) options.build());
        topology = RedisTopology.of(client);
        calls = new RedisCalls(topology, SETTINGS.commandTimeout());
        await().until(calls::available);
    }

    private void meet(int port, String busPort) {
        shells.getFirst()
                .dispatch(
                        CommandType.CLUSTER,
                        new StatusOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8)
                                .add("MEET")
                                .add("127.0.0.1")
                                .add(port)
                                .add(busPort));
    }

    @AfterEach
    void stopCluster() {
        if (calls != null) {
            calls.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
        shellClient.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        servers.forEach(EmbeddedRedis::close);
    }

    @Test
    void recordsAndChannelsFindTheirSlotsAndAMovedSlotIsFollowed() {
        RecordingNode a = node(users("a"));
        RecordingNode b = node(users("b"));
        RedisPresenceLookup lookup = new RedisPresenceLookup(calls, KEYS);
        RedisLivePublisher publisher = new RedisLivePublisher(topology, calls, KEYS, CODEC);

        // Sixty users and so many slots: records on every server, read in one round trip.
        Map<String, Whereabouts> found = lookup.find(users("a"));
        assertThat(found.values()).containsOnly(new Whereabouts.Connected(Set.of(a.id())));
        assertThat(shells).allSatisfy(shell -> assertThat(shell.dbsize()).isPositive());

        assertThat(publisher.publish(Map.of(a.id(), batch("a1"), b.id(), batch("b1"))))
                .containsExactlyInAnyOrder(a.id(), b.id());
        await().untilAsserted(() -> assertThat(a.live).containsExactly(batch("a1")));
        await().untilAsserted(() -> assertThat(b.live).containsExactly(batch("b1")));

        a.interruptions.clear();
        moveSlotOf(KEYS.channel(a.id()));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(publisher.publish(Map.of(a.id(), batch("a2")))).containsExactly(a.id());
            assertThat(a.live).contains(batch("a2"));
        });
        assertThat(a.interruptions).isNotEmpty();
        await().untilAsserted(() -> assertThat(a.presence.connected()).isTrue());
    }

    private void moveSlotOf(String channel) {
        int slot = SlotHash.getSlot(channel);
        int owner = slot * SERVERS / SlotHash.SLOT_COUNT;
        owner = slot < SlotHash.SLOT_COUNT * owner / SERVERS ? owner - 1 : owner;
        int target = (owner + 1) % SERVERS;
        String ownerId = shells.get(owner).clusterMyId();
        String targetId = shells.get(target).clusterMyId();
        shells.get(target).clusterSetSlotImporting(slot, ownerId);
        shells.get(owner).clusterSetSlotMigrating(slot, targetId);
        shells.get(target).clusterSetSlotNode(slot, targetId);
        shells.get(owner).clusterSetSlotNode(slot, targetId);
    }

    private RecordingNode node(List<String> users) {
        RecordingNode node = new RecordingNode(new RedisNodePresence(topology, SETTINGS, CODEC));
        node.users.addAll(users);
        node.presence.open(node);
        node.users.forEach(node.presence::join);
        await().until(node.presence::connected);
        return node;
    }

    private static List<String> users(String prefix) {
        return IntStream.range(0, 60).mapToObj(i -> prefix + i).toList();
    }

    private static LiveBatch batch(String user) {
        return new LiveBatch(
                "e1",
                List.of(new LiveEntry(
                        Instant.ofEpochMilli(1), null, EntryForm.PLAIN, "{}", List.of(new Recipient(user, 1, 0)))));
    }
}
