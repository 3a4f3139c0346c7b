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
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary dies under Sentinel: look-up, records and the node's channel follow to the promoted replica. */
@Timeout(90)
class RedisSentinelTest {

    private static final PresenceProperties SETTINGS = new PresenceProperties(
            "test:",
            "node",
            Duration.ofMillis(500),
            Duration.ofMillis(1800),
            Duration.ofMillis(800),
            Duration.ofSeconds(30));
    private static final LiveBatchCodec CODEC = Seals.codec(1);
    private static final PresenceKeys KEYS = new PresenceKeys(SETTINGS.keyPrefix());
    private static final String PASSWORD = "shared";

    @TempDir
    Path data;

    private EmbeddedRedis primary;
    private EmbeddedRedis replica;
    private Process sentinel;
    private int sentinelPort;
    private RedisClient client;
    private ClientResources resources;
    private RedisTopology topology;
    private RedisCalls calls;

    @BeforeEach
    void startServers() throws IOException {
        primary = server("primary");
        replica = server("replica");
        shell(replica, PASSWORD, shell -> shell.replicaof("127.0.0.1", primary.port()));
        await().until(() -> role(replica).contains("master_link_status:up"));
        startSentinel();

        ClientResources.Builder builder = DefaultClientResources.builder();
        new RedisClientConfiguration().reconnectQuickly().customize(builder);
        resources = builder.build();
        RedisURI uri =
                RedisURI.Builder.sentinel("127.0.0.1", sentinelPort, "herald").build();
        uri.setAuthentication(PASSWORD.toCharArray());
        client = RedisClient.create(resources, uri);
        ClientOptions.Builder options = ClientOptions.builder();
        new RedisClientConfiguration().refuseWhileDisconnected().customize(options);
        client.setOptions(options.build());
        topology = RedisTopology.of(client);
        calls = new RedisCalls(topology, SETTINGS.commandTimeout());
        await().until(calls::available);
    }

    @AfterEach
    void stopServers() throws Exception {
        calls.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        sentinel.destroyForcibly().waitFor();
        replica.close();
        primary.close();
    }

    @Test
    void everythingFollowsToThePromotedReplica() {
        RecordingNode node = new RecordingNode(new RedisNodePresence(topology, SETTINGS, CODEC));
        node.users.add("alice");
        node.presence.open(node);
        node.presence.join("alice");
        await().until(node.presence::connected);

        primary.kill();
        await().until(() -> !node.presence.connected());

        // Sentinel cuts the clients of what it promotes.
        await().atMost(Duration.ofSeconds(40))
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> role(replica).contains("role:master"));
        await().atMost(Duration.ofSeconds(20)).until(node.presence::connected);
        RedisPresenceLookup lookup = new RedisPresenceLookup(calls, KEYS);
        await().untilAsserted(() ->
                assertThat(lookup.find(List.of("alice"))).containsValue(new Whereabouts.Connected(Set.of(node.id()))));
        LiveBatch batch = new LiveBatch(
                "e1",
                List.of(new LiveEntry(
                        Instant.ofEpochMilli(1), null, EntryForm.PLAIN, "{}", List.of(new Recipient("alice", 1, 0)))));
        assertThat(new RedisLivePublisher(topology, calls, KEYS, CODEC).publish(Map.of(node.id(), batch)))
                .containsExactly(node.id());
        await().untilAsserted(() -> assertThat(node.live).containsExactly(batch));
        node.presence.close();
    }

    private EmbeddedRedis server(String name) {
        EmbeddedRedis server = EmbeddedRedis.start(
                data.resolve(name),
                0,
                Map.of("masterauth", PASSWORD, "appendonly", "no", "repl-diskless-sync-delay", "0"));
        shell(server, server.password(), shell -> shell.configSet("requirepass", PASSWORD));
        return server;
    }

    private void startSentinel() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            sentinelPort = free.getLocalPort();
        }
        Path configuration = Files.writeString(
                data.resolve("sentinel.conf"), """
                bind 127.0.0.1
                port %d
                dir %s
                sentinel monitor herald 127.0.0.1 %d 1
                sentinel auth-pass herald %s
                sentinel down-after-milliseconds herald 1000
                sentinel failover-timeout herald 5000
                """.formatted(sentinelPort, data, primary.port(), PASSWORD));
        String executable = ProcessHandle.of(primary.pid())
                .flatMap(process -> process.info().command())
                .orElseThrow();
        sentinel = new ProcessBuilder(executable, configuration.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("sentinel.log").toFile())
                .start();
        await().ignoreExceptions().until(() -> {
            RedisClient asking = RedisClient.create();
            try {
                RedisSentinelCommands<String, String> shell = asking.connectSentinel(
                                RedisURI.create("127.0.0.1", sentinelPort))
                        .sync();
                return shell.getMasterAddrByName("herald") instanceof InetSocketAddress
                        && !shell.replicas("herald").isEmpty();
            } finally {
                asking.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            }
        });
    }

    private static <T> T shell(EmbeddedRedis server, String password, Function<RedisCommands<String, String>, T> work) {
        RedisClient shell = RedisClient.create(RedisURI.Builder.redis("127.0.0.1", server.port())
                .withPassword(password.toCharArray())
                .build());
        try {
            return work.apply(shell.connect().sync());
        } finally {
            shell.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private static String role(EmbeddedRedis server) {
        return shell(server, PASSWORD, shell -> shell.info("replication"));
    }
}
