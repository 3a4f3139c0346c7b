package io.herald.push.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has settlements written down, many at once and again until they are. Its queue is bounded by what is under way, because a push is
 * under way until it is recorded. Any thread adds; one virtual thread writes. Stops after the dispatchers, having written everything or
 * {@code PATIENCE} long; what is not written then is claimed again when its lease is over.
 */
final class Recorder implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private static final int MOST_AT_ONCE = 500;

    /** How long the first outcome waits for others: a transaction costs the same for one and for many. */
    private static final Duration LINGER = Duration.ofMillis(10);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** What waits to be written, and who is told when it is. */
    private record Entry(Settlement settlement, Consumer<Settlement> written) {}

    private final Settlements settlements;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    Recorder(Settlements settlements) {
        this.settlements = settlements;
    }

    /** @param written called once it is durable, on the recorder's thread; must not block */
    void add(Settlement settlement, Consumer<Settlement> written) {
        queue.add(new Entry(settlement, written));
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("push-recorder").start(this::record);
    }

    private void record() {
        List<Entry> batch = new ArrayList<>();
        try {
            while (running || !queue.isEmpty()) {
                Entry first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    Thread.sleep(LINGER);
                    queue.drainTo(batch, MOST_AT_ONCE - 1);
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException givenUp) {
            log.warn("{} outcomes are not recorded: those pushes are tried again", batch.size() + queue.size());
        }
    }

    private void write(List<Entry> batch) throws InterruptedException {
        List<Settlement> made = batch.stream().map(Entry::settlement).toList();
        Duration pause = Duration.ofMillis(50);
        while (true) {
            try {
                settlements.write(made);
                break;
            } catch (RuntimeException e) {
                log.warn("{} outcomes could not be recorded, trying again: {}", batch.size(), e.toString());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        batch.forEach(each -> each.written().accept(each.settlement()));
    }

    @Override
    public void stop() {
        running = false;
        Thread writing = thread;
        thread = null;
        if (writing != null) {
            try {
                if (!writing.join(PATIENCE)) {
                    writing.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Below the dispatchers': started before and stopped after them. */
    @Override
    public int getPhase() {
        return Dispatchers.PHASE - 1;
    }
}
