package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.presence.NodePresence;
import io.herald.core.presence.Whereabouts;
import io.herald.test.Servers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Two nodes over one PostgreSQL and one Redis: a message goes to the nodes that hold its user and to no other, a user may be on
 * both, and one that moves from node to node misses nothing.
 */
class TwoNodesTest {

    private static List<String> servers;
    private static TestNode a;
    private static TestNode b;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        a = TestNode.start(servers, "--herald.presence.node=a");
        b = TestNode.start(servers, "--herald.presence.node=b");
        author = new Author(servers);
        await().until(() -> connected(a) && connected(b));
    }

    @AfterAll
    static void stop() {
        author.close();
        a.close();
        b.close();
    }

    private static boolean connected(TestNode node) {
        return node.bean(NodePresence.class).connected();
    }

    private static String id(TestNode node) {
        return node.bean(NodePresence.class).nodeId();
    }

    /** Counts the live messages on a node's channel; what a node sends itself as a probe starts with a zero. */
    private static AtomicInteger messagesFor(TestNode node, RedisConnection connection) {
        String prefix = servers.stream()
                .filter(setting -> setting.contains("key-prefix="))
                .findFirst()
                .orElseThrow()
                .split("=", 2)[1];
        AtomicInteger count = new AtomicInteger();
        connection.subscribe(
                (message, pattern) -> {
                    if (message.getBody()[0] != 0) {
                        count.incrementAndGet();
                    }
                },
                (prefix + "node." + id(node)).getBytes(StandardCharsets.UTF_8));
        return count;
    }

    @Test
    void aMessageGoesToTheNodeThatHoldsTheUserAndToNoOther() {
        RedisConnectionFactory redis = author.bean(RedisConnectionFactory.class);
        try (RedisConnection ofA = redis.getConnection();
                RedisConnection ofB = redis.getConnection();
                StompClient client = b.connect(user).subscribe("ack:client")) {
            AtomicInteger forA = messagesFor(a, ofA);
            AtomicInteger forB = messagesFor(b, ofB);
            client.replay();
            assertThat(author.whereabouts(user)).isEqualTo(new Whereabouts.Connected(Set.of(id(b))));
            for (int i = 0; i < 20; i++) {
                assertThat(author.publish(author.append(user, null))).containsExactly(id(b));
            }
            assertThat(client.seqs(20)).hasSize(20);
            await().untilAtomic(forB, org.hamcrest.Matchers.is(20));
            assertThat(forA).hasValue(0);
        }
    }

    @Test
    void aUserOnBothNodesGetsEverythingOnBoth() {
        try (StompClient onA = a.connect(user).subscribe("ack:client");
                StompClient onB = b.connect(user).subscribe("ack:client")) {
            onA.replay();
            onB.replay();
            author.write(user, 10);
            assertThat(onA.seqs(10)).isSorted().hasSize(10);
            assertThat(onB.seqs(10)).isSorted().hasSize(10);
            onA.send("DISCONNECT");
            assertThat(onA.closeCode()).isEqualTo(1000);
            await().untilAsserted(() ->
                    assertThat(author.whereabouts(user)).isEqualTo(new Whereabouts.Connected(Set.of(id(b)))));
            author.write(user, 1);
            assertThat(onB.nextEntry().seq()).isEqualTo(11);
        }
        await().untilAsserted(() -> assertThat(author.whereabouts(user)).isInstanceOf(Whereabouts.JustLeft.class));
    }

    @Test
    void whoMovesBetweenNodesWhileEntriesStreamInMissesNothing() throws Exception {
        int count = 400;
        Thread writer = Thread.ofVirtual().start(() -> author.write(user, count));
        String after = "";
        long last = 0;
        for (int move = 0; last < count; move++) {
            TestNode node = move % 2 == 0 ? a : b;
            try (StompClient client = node.connect(user).subscribe("ack:client-individual", after)) {
                for (int i = 0; i < 40 && last < count; i++) {
                    ServerFrame entry = client.nextEntry();
                    assertThat(entry.seq()).isEqualTo(last + 1);
                    last = entry.seq();
                    after = "after:" + entry.header("cursor");
                }
            }
        }
        writer.join();
    }
}
