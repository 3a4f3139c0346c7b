package io.herald.delivery.events;

import io.herald.core.history.Bookmark;
import io.herald.core.history.ChangesOutcome;
import io.herald.core.history.HistoryReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads changes for all sessions of the node on one thread, many followers with one query. While the database is away they stay in line
 * and the thread knocks with growing pauses.
 */
public final class ChangeFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

    /** Sessions are closed before it stops, and the web server listens only after it has started. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** Followers that one query serves. */
    private static final int MOST_AT_ONCE = 100;

    /** With more changes than so many a snapshot takes their place. */
    private static final int MOST_CHANGES = 100;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final HistoryReader history;
    private final LinkedBlockingQueue<ChangeFollower> line = new LinkedBlockingQueue<>();
    private final DistributionSummary served;
    private final Counter failures;
    private volatile @Nullable Thread thread;

    public ChangeFeed(HistoryReader history, MeterRegistry metrics) {
        this.history = history;
        this.served = DistributionSummary.builder("herald.delivery.events.followers")
                .description("subscriptions to inbox-events served by one query")
                .register(metrics);
        this.failures = Counter.builder("herald.delivery.events.failures")
                .description("queries for inbox-events that failed and are repeated")
                .register(metrics);
    }

    /** Lines a follower up. It must not be in line already. Does not block. */
    public void ask(ChangeFollower follower) {
        line.add(follower);
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("inbox-events").start(this::work);
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
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
                    long longest = Math.min(LONGEST_PAUSE.toMillis(), 50L << Math.min(failed, 10));
                    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Serves the first in line and those behind it; tells whether the database answered. */
    private boolean serve(ChangeFollower first) {
        List<ChangeFollower> taken = new ArrayList<>();
        List<Bookmark> bookmarks = new ArrayList<>();
        for (ChangeFollower next = first; next != null; next = taken.size() < MOST_AT_ONCE ? line.poll() : null) {
            ChangeFollower follower = next;
            follower.turn().ifPresent(bookmark -> {
                taken.add(follower);
                bookmarks.add(bookmark);
            });
        }
        if (taken.isEmpty()) {
            return true;
        }
        List<ChangesOutcome> outcomes;
        try {
            outcomes = history.changes(bookmarks, MOST_CHANGES);
        } catch (RuntimeException | Error e) {
            failures.increment();
            log.warn(
                    "{} sessions wait for changes of inboxes, which could not be read: {}", taken.size(), e.toString());
            line.addAll(taken);
            return false;
        }
        served.record(taken.size());
        for (int i = 0; i < outcomes.size(); i++) {
            taken.get(i).arrived(outcomes.get(i));
        }
        return true;
    }
}
