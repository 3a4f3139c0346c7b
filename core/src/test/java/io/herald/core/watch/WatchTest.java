package io.herald.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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
}
