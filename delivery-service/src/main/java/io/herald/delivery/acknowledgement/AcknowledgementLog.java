package io.herald.delivery.acknowledgement;

import io.herald.core.inbox.Acknowledgement;
import io.herald.core.inbox.Acknowledgements;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Collects the acknowledgements of all sessions and writes them in batches. Stops after the sessions, and writes what is left
 * before it does.
 *
 * <p>A batch is written {@code flushInterval} after its first acknowledgement if the last one was long ago, if it has enough users or
 * if somebody waits for it; else {@code flushIntervalMax} after the last one. Safe to use from any thread.
 */
public final class AcknowledgementLog implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AcknowledgementLog.class);

    /** Sessions are closed before it stops, and the web server listens only after it has started. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Acknowledgements acknowledgements;
    private final AcknowledgementProperties properties;
    private final Counter received;
    private final Counter failures;
    private final DistributionSummary usersPerFlush;

    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when a batch begins or becomes urgent, and at the end; guarded by {@code lock} as the fields below. */
    private final Condition wakeUp = lock.newCondition();

    private Batch open = new Batch();

    /** When the batch before was taken, in {@link System#nanoTime}. */
    private long takenAt;

    private boolean stopping;
    private @Nullable Thread writer;

    private record User(String userId, String epoch) {}

    private static final class Batch {
        final Map<User, AcknowledgedRuns> byUser = new LinkedHashMap<>();
        final List<Runnable> callbacks = new ArrayList<>();

        /** Not to be collected for longer than the flush interval. */
        boolean urgent;

        boolean isEmpty() {
            return byUser.isEmpty() && callbacks.isEmpty();
        }
    }

    public AcknowledgementLog(
            Acknowledgements acknowledgements, AcknowledgementProperties properties, MeterRegistry metrics) {
        this.acknowledgements = acknowledgements;
        this.properties = properties;
        this.takenAt = System.nanoTime() - properties.flushIntervalMax().toNanos();
        this.received = Counter.builder("herald.delivery.acknowledged")
                .description("entries that sessions acknowledged")
                .register(metrics);
        this.failures = Counter.builder("herald.delivery.acknowledgement.failures")
                .description("writes of acknowledgements that failed and are repeated")
                .register(metrics);
        this.usersPerFlush = DistributionSummary.builder("herald.delivery.acknowledgement.users")
                .description("users covered by one transaction")
                .register(metrics);
    }

    /** Adds a run of seqs, both ends included. Does not wait for the database. */
    public void add(String userId, String epoch, long from, long to) {
        received.increment(to - from + 1.0);
        lock.lock();
        try {
            wakeIfFirst();
            open.byUser
                    .computeIfAbsent(new User(userId, epoch), user -> new AcknowledgedRuns())
                    .add(from, to);
            if (open.byUser.size() >= properties.flushUsers()) {
                makeUrgent();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Calls back, on the writing thread, once everything added before is durable, and hurries. The callback must not block. */
    public void whenDurable(Runnable callback) {
        call(callback, true);
    }

    /** As {@link #whenDurable} for what nobody waits for: hurries nothing. */
    public void noteWhenDurable(Runnable callback) {
        call(callback, false);
    }

    /** What was added so far is collected for the flush interval only: a client has gone, and may come back at once for what is left. */
    public void hurry() {
        lock.lock();
        try {
            if (!open.isEmpty()) {
                makeUrgent();
            }
        } finally {
            lock.unlock();
        }
    }

    private void call(Runnable callback, boolean urgent) {
        lock.lock();
        try {
            wakeIfFirst();
            open.callbacks.add(callback);
            if (urgent) {
                makeUrgent();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeIfFirst() {
        if (open.isEmpty()) {
            wakeUp.signal();
        }
    }

    private void makeUrgent() {
        if (!open.urgent) {
            open.urgent = true;
            wakeUp.signal();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            stopping = false;
            writer = Thread.ofVirtual().name("acknowledgements").start(this::write);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        Thread running;
        lock.lock();
        try {
            running = writer;
            stopping = true;
            writer = null;
            wakeUp.signal();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            joinOrInterrupt(running);
        }
    }

    private void joinOrInterrupt(Thread running) {
        try {
            if (!running.join(properties.shutdownTimeout())) {
                log.error("Acknowledgements are left that could not be written; their entries will be delivered again");
                running.interrupt();
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        lock.lock();
        try {
            return writer != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void write() {
        try {
            for (Batch batch = next(); !batch.isEmpty(); batch = next()) {
                save(batch);
                batch.callbacks.forEach(AcknowledgementLog::callBack);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to write and collects it; an empty batch means that all is done. */
    private Batch next() throws InterruptedException {
        lock.lock();
        try {
            while (open.isEmpty() && !stopping) {
                wakeUp.await();
            }
            collect(System.nanoTime());
            takenAt = System.nanoTime();
            Batch batch = open;
            open = new Batch();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void collect(long begun) throws InterruptedException {
        long soonest = begun + properties.flushInterval().toNanos();
        long latest = takenAt
                + Math.max(soonest - takenAt, properties.flushIntervalMax().toNanos());
        while (!stopping) {
            long left = (open.urgent ? soonest : latest) - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wakeUp.awaitNanos(left);
        }
    }

    private void save(Batch batch) throws InterruptedException {
        List<Acknowledgement> part = new ArrayList<>();
        Map<String, Boolean> users = new HashMap<>();
        for (Map.Entry<User, AcknowledgedRuns> each : batch.byUser.entrySet()) {
            User user = each.getKey();
            each.getValue().forEach((from, to) -> part.add(new Acknowledgement(user.userId, user.epoch, from, to)));
            users.put(user.userId, true);
            if (users.size() >= properties.users()) {
                saveUntilDurable(part, users.size());
                part.clear();
                users.clear();
            }
        }
        saveUntilDurable(part, users.size());
    }

    private void saveUntilDurable(List<Acknowledgement> part, int users) throws InterruptedException {
        long pause = FIRST_PAUSE_NANOS;
        while (!part.isEmpty()) {
            try {
                acknowledgements.save(part, properties.runs());
                usersPerFlush.record(users);
                return;
            } catch (RuntimeException | Error e) {
                failures.increment();
                log.warn("Acknowledgements of {} users wait for the database: {}", users, e.toString());
                TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
                pause = Math.min(2 * pause, properties.pauseMax().toNanos());
            }
        }
    }

    private static void callBack(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            log.error("A session could not be told that its acknowledgements are durable", e);
        }
    }
}
