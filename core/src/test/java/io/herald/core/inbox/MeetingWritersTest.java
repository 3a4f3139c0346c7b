package io.herald.core.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Writers, and somebody who acknowledges, meet on the same few users, thousands of times: no hole, no double, no deadlock
 * (PostgreSQL would end one of the two and the test with it), whatever the interleaving.
 *
 * <p>An append in a single statement with a CTE fails this test with holes: its duplicate search does not see what the last
 * holder of the lock has committed.
 */
class MeetingWritersTest {

    private static final int WRITERS = 4;
    private static final int BATCHES = 600;
    private static final List<String> USERS = List.of("ann", "ben", "cat", "dan");

    private final TestInbox inbox = new TestInbox();

    @Test
    @Timeout(120)
    void meetingOnOneUserLeavesNoHoleAndNoDouble() throws Exception {
        AtomicInteger ids = new AtomicInteger();
        List<Callable<Void>> work = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(4711 + writer);
            work.add(() -> write(random, ids));
        }
        work.add(this::acknowledge);

        run(work);

        for (String user : USERS) {
            List<Long> seqs = inbox.seqs(user);
            assertThat(seqs)
                    .isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
            assertThat(inbox.head(user)).isEqualTo(seqs.size());
            // Every id went to every user by at least one writer, so what is there is everything, once.
            assertThat(seqs).hasSize(ids.get());
        }
    }

    /** Each id is sent by the writer that drew it, to one user at a time, and once more by all as a list. */
    private Void write(Random random, AtomicInteger ids) {
        for (int batch = 0; batch < BATCHES; batch++) {
            List<String> users = new ArrayList<>(USERS);
            Collections.shuffle(users, random);
            int newest = ids.incrementAndGet();
            int repeated = 1 + random.nextInt(newest);
            List<Post> posts = new ArrayList<>();
            posts.add(TestInbox.post("n" + newest, users.getFirst()));
            posts.add(TestInbox.post("n" + repeated, users.get(1)));
            posts.add(new Post(TestInbox.notification("n" + newest), users));
            inbox.append(posts);
        }
        return null;
    }

    private Void acknowledge() {
        Random random = new Random(42);
        for (int flush = 0; flush < BATCHES; flush++) {
            List<Acknowledgement> batch = new ArrayList<>();
            for (int i : IntStream.range(0, USERS.size()).toArray()) {
                long from = 1 + random.nextInt(500);
                batch.add(new Acknowledgement(USERS.get(USERS.size() - 1 - i), inbox.epochs.current(), from, from + 3));
            }
            inbox.acknowledgements.save(batch, TestInbox.RUNS);
        }
        return null;
    }

    private static void run(List<Callable<Void>> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : executor.invokeAll(work)) {
                done.get();
            }
        }
    }
}
