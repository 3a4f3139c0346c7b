package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.presence.Whereabouts;
import io.herald.test.Servers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that is stopped says so, closes its sessions with 1001, and loses none of their acknowledgements. */
class DrainTest {

    @Test
    void aStoppingNodeLosesNoAcknowledgement() throws Exception {
        List<String> servers = TestNode.servers();
        TestNode node = TestNode.start(
                servers, "--herald.delivery.drain.announce=2s", "--herald.delivery.acknowledgement.flush-interval=5s");
        try (Author author = new Author(servers)) {
            List<String> users = new ArrayList<>();
            List<StompClient> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String user = Servers.uniqueName("u");
                users.add(user);
                author.write(user, 2);
                StompClient client = node.connect(user).subscribe("ack:client");
                client.send("ACK\nid:" + client.entries(2).getLast().header("ack"));
                clients.add(client);
            }
            int port = node.port();
            Thread stopping = Thread.ofPlatform().start(node::close);
            await().untilAsserted(() -> assertThat(readiness(port)).isEqualTo(503));
            assertThat(clients).noneMatch(StompClient::isClosed);

            for (StompClient client : clients) {
                assertThat(client.closeCode()).isEqualTo(1001);
                assertThat(client.waiting()).noneMatch(frame -> frame.command().equals("ERROR"));
            }
            stopping.join();
            assertThat(users).allMatch(user -> author.acknowledgedUpTo(user) == 2);
            // On a busy machine a look-up may take too long, and says nothing then.
            assertThat(users)
                    .allSatisfy(user -> await().untilAsserted(() -> assertThat(author.whereabouts(user))
                            .isInstanceOfAny(Whereabouts.JustLeft.class, Whereabouts.Offline.class)));
        }
    }

    @Test
    void whatIsAcknowledgedWhileTheNodeStopsIsSavedAndEndsTheSession() throws Exception {
        List<String> servers = TestNode.servers();
        TestNode node = TestNode.start(servers, "--herald.delivery.drain.grace=20s");
        try (Author author = new Author(servers)) {
            String user = Servers.uniqueName("u");
            author.write(user, 2);
            StompClient client = node.connect(user).subscribe("ack:client");
            ServerFrame last = client.entries(2).getLast();
            int port = node.port();
            Thread stopping = Thread.ofPlatform().start(node::close);
            await().untilAsserted(() -> assertThat(readiness(port)).isEqualTo(503));

            client.send("ACK\nid:" + last.header("ack"));

            assertThat(client.closeCode()).isEqualTo(1001);
            assertThat(client.closeReason()).matches("server is going away; reconnect in \\d{1,4} ms");
            stopping.join();
            assertThat(author.acknowledgedUpTo(user)).isEqualTo(2);
        }
    }

    @Test
    void whoNeverAcknowledgesIsClosedAllTheSameAndGetsItAgainElsewhere() throws Exception {
        List<String> servers = TestNode.servers();
        TestNode node = TestNode.start(servers);
        try (Author author = new Author(servers);
                TestNode other = TestNode.start(servers)) {
            String user = Servers.uniqueName("u");
            author.write(user, 2);
            StompClient client = node.connect(user).subscribe("ack:client");
            client.entries(2);

            node.close();

            assertThat(client.closeCode()).isEqualTo(1001);
            assertThat(other.connect(user).subscribe("ack:client").seqs(2)).containsExactly(1L, 2L);
        }
    }

    private static int readiness(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
