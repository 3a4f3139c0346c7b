package io.herald.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A watch works, rests, is woken, and outlives failures. */
class WatchTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void itIsWokenFromAPauseAndByACallWhileItWorks() {
        Watch watch = new Watch("test", LONG, () -> {
            turns.incrementAndGet();
            return false;
        });
        watch.wake();
        watch.start();
        await().untilAsserted(() -> assertThat(turns).hasValue(2));
        watch.wake();
        await().untilAsserted(() -> assertThat(turns).hasValue(3));
        watch.stop();
        assertThat(watch.isRunning()).isFalse();
    }

    @Test
    void aFailureIsTriedAgain() {
        Watch watch = new Watch("test", Duration.ofMillis(1), () -> {
            if (turns.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return LONG;
        });
        watch.start();
        await().untilAsserted(() -> assertThat(turns).hasValue(3));
        watch.stop();
    }

    /** An interrupt would cut the connection to the database under a transaction. */
    @Test
    void whatIsUnderWayAtTheEndEndsByItself() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Watch watch = new Watch("test", LONG, () -> {
            begun.countDown();
            hold(mayEnd);
            ended.set(true);
            return true;
        });
        watch.start();
        begun.await();
        Thread stopping = Thread.startVirtualThread(watch::stop);
        await().until(() -> !watch.isRunning());
        mayEnd.countDown();
        stopping.join();

        assertThat(ended).isTrue();
    }

    @Test
    void whatDoesNotEndIsInterrupted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Watch watch = new Watch("test", LONG, () -> {
            begun.countDown();
            try {
                hold(new CountDownLatch(1));
            } catch (IllegalStateException e) {
                interrupted.countDown();
                throw e;
            }
            return true;
        });
        watch.start();
        begun.await();

        watch.stop();

        assertThat(interrupted.getCount()).isZero();
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
