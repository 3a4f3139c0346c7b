package io.herald.ingest.intake;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of one consumer, from the first connection to the last; makes a new consumer should one be beyond recovery. */
final class IntakeThread implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(IntakeThread.class);

    /** What one consumer needs to be driven. */
    record Driven(Consumer<byte[], byte[]> consumer, Positions positions, IntakeLoop loop) {}

    private final String topic;
    private final Supplier<Driven> connect;
    private final Backoff backoff;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile @Nullable Consumer<byte[], byte[]> current;

    /** @param connect makes a consumer and what drives it; may throw, and is then called again */
    IntakeThread(String topic, Supplier<Driven> connect, Backoff backoff) {
        this.topic = topic;
        this.connect = connect;
        this.backoff = backoff;
    }

    @Override
    public void run() {
        while (!stopping()) {
            try {
                consume();
            } catch (WakeupException e) {
                log.debug("Woken up to stop");
            } catch (RetriableException e) {
                Duration pause = backoff.begin();
                log.warn("Kafka is not ready, next attempt in {} ms: {}", pause.toMillis(), e.toString());
                pause(pause);
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                Duration pause = backoff.begin();
                log.error("The consumer is beyond recovery; a new one in {} ms", pause.toMillis(), e);
                pause(pause);
            }
        }
    }

    private void consume() {
        Driven driven = connect.get();
        try (Consumer<byte[], byte[]> consumer = driven.consumer()) {
            current = consumer;
            consumer.subscribe(List.of(topic), driven.positions());
            while (!stopping()) {
                driven.loop().turn();
                backoff.reset();
            }
        } finally {
            current = null;
        }
    }

    /** Ends the thread after the batch under way. Called from another thread. */
    void stop() {
        stopped.countDown();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private boolean stopping() {
        return stopped.getCount() == 0;
    }

    private void pause(Duration pause) {
        try {
            if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Stopped while waiting");
            }
        } catch (InterruptedException e) {
            // Nobody here interrupts; whoever does wants the thread to end.
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }
}
