package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Publishing during SUBSCRIBE, thousands of times over a real node: users subscribe, unsubscribe and subscribe again at any moment, with
 * and without a cursor, while entries are committed and published by the real writer and publisher. Nobody misses an entry, everybody
 * gets them in order, and nothing comes again behind a cursor or once it is acknowledged.
 */
class InterleavingTest {

    private static final int USERS = 40;
    private static final int ENTRIES = 120;
    private static final int ROUNDS = 80;

    /** Below this the race was not hit, and the test has shown nothing. */
    private static final int MEETINGS = 2000;

    private static final long LONGEST_PAUSE = Duration.ofMillis(8).toNanos();

    private static TestNode node;
    private static Author author;

    /** When a round of entries, one per user, was published. */
    private record Published(long began, long ended) {}

    /** From SUBSCRIBE to the marker. */
    private record Opening(long began, long ended) {

        boolean meets(Published entry) {
            return entry.began - ended < 0 && began - entry.ended < 0;
        }
    }

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(
                servers,
                "--herald.delivery.session.floods.frames-per-second=1000000",
                "--herald.delivery.session.floods.frame-burst=1000000");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    @Test
    void nothingIsLostWherePublishingMeetsSubscribing() throws Exception {
        List<Comer> comers = comers();
        List<String> users = comers.stream().map(comer -> comer.user).toList();
        ConcurrentLinkedQueue<Published> published = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            comers.forEach(comer -> running.add(threads.submit(comer::comeAndGo)));
            Random pauses = new Random(4711);
            for (int i = 0; i < ENTRIES; i++) {
                long began = System.nanoTime();
                author.writeToAll(users);
                published.add(new Published(began, System.nanoTime()));
                LockSupport.parkNanos(pauses.nextLong(LONGEST_PAUSE));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        long meetings = meetings(comers, published);
        for (Comer comer : comers) {
            assertThat(comer.seen)
                    .as(comer.user)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, ENTRIES).boxed().toList());
        }
        assertThat(meetings).isGreaterThanOrEqualTo(MEETINGS / 2);
    }

    /**
     * Each round is one race with nothing after it that would reveal a loss: a live message that came too early or too late has to be
     * made up for by the subscription itself, long before the next head check.
     */
    @Test
    void whatIsPublishedWhileSubscribingComesThoughNothingElseFollows() throws Exception {
        List<Comer> comers = comers();
        List<String> users = comers.stream().map(comer -> comer.user).toList();
        List<StompClient> clients =
                users.stream().map(user -> node.connect(user)).toList();
        ConcurrentLinkedQueue<Published> published = new ConcurrentLinkedQueue<>();
        Random pauses = new Random(4711);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 1; round <= ROUNDS; round++) {
                int seq = round;
                List<Future<?>> subscribing = new ArrayList<>();
                for (int i = 0; i < USERS; i++) {
                    Comer comer = comers.get(i);
                    StompClient client = clients.get(i);
                    subscribing.add(threads.submit(() -> comer.meet(client, seq)));
                }
                LockSupport.parkNanos(pauses.nextLong(LONGEST_PAUSE / 2));
                long began = System.nanoTime();
                author.writeToAll(users);
                published.add(new Published(began, System.nanoTime()));
                for (Future<?> one : subscribing) {
                    one.get();
                }
            }
        } finally {
            clients.forEach(StompClient::close);
        }
        assertThat(meetings(comers, published)).isGreaterThanOrEqualTo(MEETINGS);
    }

    /** Every other one with a cursor. */
    private static List<Comer> comers() {
        String name = Servers.uniqueName("u");
        return IntStream.range(0, USERS)
                .mapToObj(i -> new Comer(name + i, i % 2 == 0, new Random(i)))
                .toList();
    }

    private static long meetings(List<Comer> comers, Collection<Published> published) {
        long meetings = comers.stream()
                .flatMap(comer -> comer.openings.stream())
                .mapToLong(opening -> published.stream().filter(opening::meets).count())
                .sum();
        System.out.printf(
                "%d entries for each of %d users, %d subscriptions: %d times an entry was published between SUBSCRIBE and caught-up%n",
                published.size(),
                comers.size(),
                comers.stream().mapToInt(comer -> comer.openings.size()).sum(),
                meetings);
        return meetings;
    }

    /** A user's client. With a cursor it says where it is; without, it acknowledges what it has seen before it goes. */
    private static final class Comer {

        final String user;
        final List<Long> seen = new ArrayList<>();
        final List<Opening> openings = new ArrayList<>();
        private final boolean withCursor;
        private final Random random;
        private String cursor = "";
        private String acknowledgement = "";
        private long acknowledged;
        private long lastHere;

        Comer(String user, boolean withCursor, Random random) {
            this.user = user;
            this.withCursor = withCursor;
            this.random = random;
        }

        void comeAndGo() {
            int sockets = 0;
            while (seen.size() < ENTRIES) {
                try (StompClient client = node.connect(user)) {
                    for (int i = 0; i < 50 && seen.size() < ENTRIES; i++) {
                        subscribe(client, sockets + "-" + i);
                    }
                }
                sockets++;
            }
        }

        /** Subscribes at some moment and waits for the marker and for this entry, whichever comes first. */
        void meet(StompClient client, long seq) {
            LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE / 2));
            String id = "s" + seq;
            long began = begin(client, id);
            read(client, id, frame -> frame.isMarker("caught-up"));
            openings.add(new Opening(began, System.nanoTime()));
            if (seen.isEmpty() || seen.getLast() < seq) {
                read(client, id, ServerFrame::isEntry);
            }
            assertThat(seen).hasSize((int) seq).endsWith(seq);
            acknowledge(client, id);
            end(client, id);
        }

        private long begin(StompClient client, String id) {
            lastHere = 0;
            acknowledgement = "";
            long began = System.nanoTime();
            client.send(
                    "SUBSCRIBE\nid:" + id + "\nack:client\ndestination:" + StompClient.DESTINATION,
                    withCursor && !cursor.isEmpty() ? "after:" + cursor : "");
            return began;
        }

        private void subscribe(StompClient client, String id) {
            long began = begin(client, id);
            if (random.nextInt(4) > 0) {
                read(client, id, frame -> frame.isMarker("caught-up"));
                openings.add(new Opening(began, System.nanoTime()));
            } else {
                LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE / 4));
            }
            if (random.nextInt(3) == 0) {
                LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE));
            }
            if (random.nextBoolean()) {
                acknowledge(client, id);
            }
            end(client, id);
        }

        private void acknowledge(StompClient client, String id) {
            if (!withCursor && !acknowledgement.isEmpty()) {
                long covered = seen.getLast();
                client.send("ACK\nid:" + acknowledgement, "receipt:ack-" + id);
                read(client, id, frame -> frame.header("receipt-id").equals("ack-" + id));
                acknowledged = covered;
            }
        }

        private void end(StompClient client, String id) {
            client.send("UNSUBSCRIBE\nid:" + id, "receipt:gone-" + id);
            read(client, id, frame -> frame.header("receipt-id").equals("gone-" + id));
        }

        private void read(StompClient client, String id, Predicate<ServerFrame> last) {
            for (ServerFrame frame : client.until(last)) {
                if (frame.isEntry()) {
                    assertThat(frame.header("subscription")).isEqualTo(id);
                    note(frame.seq());
                    cursor = frame.header("cursor");
                    acknowledgement = frame.header("ack");
                }
            }
        }

        private void note(long seq) {
            assertThat(seq).as("in order within a subscription").isGreaterThan(lastHere);
            lastHere = seq;
            if (seen.isEmpty() || seq > seen.getLast()) {
                seen.add(seq);
            } else {
                assertThat(withCursor).as("%d once more behind a cursor", seq).isFalse();
                assertThat(seq).as("once more though acknowledged").isGreaterThan(acknowledged);
            }
        }
    }
}
