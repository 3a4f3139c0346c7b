package io.herald.delivery.handover;

import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.push.PushRequestSink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Hands entries to push that a session does not take. Nobody waits for Kafka: they line up, and when the line is full they are
 * dropped and counted, because such a request is a wake-up and the entry is in the inbox.
 */
public final class HandOver implements SmartLifecycle {

    /** As the acknowledgements: sessions are closed before it stops. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private static final int MAX_WAITING = 10_000;
    private static final Duration LAST_SEND = Duration.ofSeconds(6);

    private final PushRequestSink sink;
    private final Counter handedOver;
    private final Counter dropped;
    private volatile @Nullable ThreadPoolExecutor sender;

    public HandOver(PushRequestSink sink, MeterRegistry metrics) {
        this.sink = sink;
        this.handedOver = counter(metrics, "handed-over");
        this.dropped = counter(metrics, "dropped");
    }

    private static Counter counter(MeterRegistry metrics, String outcome) {
        return Counter.builder("herald.delivery.undeliverable")
                .description("entries that a session refused as often as they were offered")
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** A session has refused this entry as often as it was offered. Any thread; does not block. */
    public void undeliverable(String userId, String epoch, long seq) {
        PushRequest request = new PushRequest(userId, epoch, seq, null, Reason.REFUSED);
        try {
            ThreadPoolExecutor running = sender;
            if (running != null) {
                running.execute(() -> sink.send(List.of(request)));
                handedOver.increment();
                return;
            }
        } catch (RejectedExecutionException full) {
            // Counted below.
        }
        dropped.increment();
    }

    @Override
    public void start() {
        sender = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofVirtual().name("hand-over").factory());
    }

    /** Sends what waits, if Kafka takes it. */
    @Override
    public void stop() {
        ThreadPoolExecutor running = sender;
        sender = null;
        if (running == null) {
            return;
        }
        running.shutdown();
        try {
            if (!running.awaitTermination(LAST_SEND.toMillis(), TimeUnit.MILLISECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return sender != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
