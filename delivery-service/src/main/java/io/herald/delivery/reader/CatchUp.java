package io.herald.delivery.reader;

import io.herald.core.inbox.InboxReader;
import io.herald.core.inbox.Opening;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the inbox for all sessions of the node. Followers line up and take fair turns; a few workers serve many of them with
 * one query, so that a reconnect storm costs the database a bounded number of connections and far fewer queries than sessions.
 *
 * <p>While the database is away the followers stay in line and the workers knock with growing pauses.
 */
public final class CatchUp implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    /** Sessions are closed before it stops, and the web server listens only after it has started. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final InboxReader inbox;
    private final CatchUpProperties properties;
    private final LinkedBlockingQueue<Follower> line = new LinkedBlockingQueue<>();
    private final DistributionSummary pages;
    private final Counter failures;
    private volatile List<Thread> workers = List.of();

    public CatchUp(InboxReader inbox, CatchUpProperties properties, MeterRegistry metrics) {
        this.inbox = inbox;
        this.properties = properties;
        this.pages = DistributionSummary.builder("herald.delivery.catch.up.readers")
                .description("readers served by one query")
                .register(metrics);
        this.failures = Counter.builder("herald.delivery.catch.up.failures")
                .description("queries that failed and are repeated")
                .register(metrics);
        Gauge.builder("herald.delivery.catch.up.waiting", line, LinkedBlockingQueue::size)
                .description("readers in line for a page")
                .register(metrics);
    }

    /** Lines a follower up. It must not be in line already, nor between its turn and the answer. Does not block. */
    public void ask(Follower follower) {
        line.add(follower);
    }

    @Override
    public synchronized void start() {
        List<Thread> started = new ArrayList<>();
        for (int i = 1; i <= properties.workers(); i++) {
            started.add(Thread.ofVirtual().name("catch-up-" + i).start(this::work));
        }
        workers = started;
    }

    @Override
    public synchronized void stop() {
        workers.forEach(Thread::interrupt);
        workers = List.of();
    }

    @Override
    public boolean isRunning() {
        return !workers.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void work() {
        int failed = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                failed = serve(line.take()) ? 0 : failed + 1;
                if (failed > 0) {
                    TimeUnit.NANOSECONDS.sleep(pause(failed));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves the first in line and as many behind it as fit into one query; tells whether the database answered. */
    private boolean serve(Follower first) {
        Round round = new Round();
        try {
            for (Follower next = first; next != null; next = round.hasRoom() ? line.poll() : null) {
                round.take(next);
            }
            round.open();
            round.read();
            return true;
        } catch (RuntimeException | Error e) {
            failures.increment();
            log.warn("{} sessions wait for the inbox, which could not be read: {}", round.taken.size(), e.toString());
            round.taken.forEach(Follower::failed);
            line.addAll(round.taken);
            return false;
        }
    }

    /** Those that are served together. */
    private final class Round {

        /** Everybody who has not been answered yet. */
        private final Set<Follower> taken = new LinkedHashSet<>();

        private final List<Follower> opening = new ArrayList<>();
        private final List<Follower> reading = new ArrayList<>();
        private final List<PageRequest> requests = new ArrayList<>();
        private int entries;

        boolean hasRoom() {
            return taken.size() < properties.readers() && entries < properties.entries();
        }

        /** Takes one out of the line, unless it wants nothing any more. */
        void take(Follower follower) {
            taken.add(follower);
            switch (follower.turn(properties.page())) {
                case Follower.Turn.Open() -> {
                    opening.add(follower);
                    entries += properties.page();
                }
                case Follower.Turn.Read(PageRequest request) -> {
                    reading.add(follower);
                    requests.add(request);
                    entries += request.room();
                }
                case Follower.Turn.Pass() -> taken.remove(follower);
            }
        }

        /**
         * Tells the new ones where their inboxes stand; they read in the same round. Once more for whom the history of the database
         * has changed again meanwhile.
         */
        void open() {
            while (!opening.isEmpty()) {
                List<Follower> asking = List.copyOf(opening);
                opening.clear();
                Map<String, Opening> openings =
                        inbox.open(asking.stream().map(Follower::userId).toList());
                for (Follower follower : asking) {
                    follower.opened(Objects.requireNonNull(openings.get(follower.userId())));
                    take(follower);
                }
            }
        }

        void read() {
            if (requests.isEmpty()) {
                return;
            }
            List<Page> answers = inbox.pages(requests, properties.pageSize().toBytes());
            pages.record(answers.size());
            for (int i = 0; i < answers.size(); i++) {
                taken.remove(reading.get(i));
                reading.get(i).arrived(answers.get(i));
            }
        }
    }

    private long pause(int failed) {
        long longest =
                Math.min(properties.pauseMax().toNanos(), properties.pauseMin().toNanos() << Math.min(failed - 1, 20));
        return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    }
}
