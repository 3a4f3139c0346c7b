package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No reader falls asleep: several writers at once, so that live messages overtake each other, windows of a few entries, sockets
 * that are full at once, and no head check that would wake anybody up. Everything comes, in order, in every mode.
 */
class WakeUpTest {

    private static final int WRITERS = 3;
    private static final int EACH = 250;

    private static TestNode node;
    private static Author author;

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(
                servers, "--herald.delivery.head-check.interval=1h", "--herald.delivery.session.max-queued=1KB");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    @ParameterizedTest(name = "{0} with a window of {1}")
    @CsvSource({"auto,1", "auto,40", "client,1", "client,5", "client-individual,2", "client-individual,30"})
    void everythingComesInOrderWithoutAHeadCheck(String mode, int window) throws Exception {
        String user = Servers.uniqueName("al");
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                StompClient client = node.connect(user).subscribe("ack:" + mode, "prefetch-count:" + window)) {
            List<Future<?>> written = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                written.add(writers.submit(() -> author.write(user, EACH)));
            }
            List<Long> seen = new ArrayList<>();
            List<ServerFrame> unacknowledged = new ArrayList<>();
            while (seen.size() < WRITERS * EACH) {
                ServerFrame entry = client.nextEntry();
                seen.add(entry.seq());
                unacknowledged.add(entry);
                if (unacknowledged.size() >= Math.min(window, 3)) {
                    acknowledge(client, mode, unacknowledged);
                }
            }
            for (Future<?> each : written) {
                each.get();
            }
            assertThat(seen)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, WRITERS * EACH).boxed().toList());
        }
    }

    private static void acknowledge(StompClient client, String mode, List<ServerFrame> entries) {
        switch (mode) {
            case "client" -> client.send("ACK\nid:" + entries.getLast().header("ack"));
            case "client-individual" ->
                entries.reversed().forEach(entry -> client.send("ACK\nid:" + entry.header("ack")));
            default -> {}
        }
        entries.clear();
    }
}
