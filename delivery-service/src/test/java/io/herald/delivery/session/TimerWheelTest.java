package io.herald.delivery.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Visits come when they are due, again for as long as they are wanted, and whatever another visit does. */
class TimerWheelTest {

    private final List<TimerWheel> wheels = new ArrayList<>();

    private TimerWheel started() {
        TimerWheel wheel = new TimerWheel();
        wheel.start();
        wheels.add(wheel);
        return wheel;
    }

    @AfterEach
    void stop() {
        wheels.forEach(TimerWheel::stop);
    }

    /**
     * The thread used to look for itself in a field that its starter had not always written by then, and ended at once: on a
     * busy machine a node now and then had no timers at all, so expired tokens and lost clients stayed.
     */
    @Test
    void theWheelTurnsHoweverSoonItsThreadRuns() throws InterruptedException {
        int count = 300;
        CountDownLatch visited = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            started().in(0, now -> {
                visited.countDown();
                return TimerWheel.Timed.NEVER;
            });
        }

        assertThat(visited.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aVisitComesNoEarlierThanItIsDue() {
        TimerWheel wheel = started();
        AtomicLong visited = new AtomicLong();
        long began = System.nanoTime();
        wheel.in(Duration.ofMillis(400).toNanos(), now -> {
            visited.set(System.nanoTime());
            return TimerWheel.Timed.NEVER;
        });

        await().until(() -> visited.get() != 0);

        assertThat(Duration.ofNanos(visited.get() - began)).isGreaterThan(Duration.ofMillis(300));
    }

    /** The thread sleeps for seconds when the short one comes. */
    @Test
    void aVisitIsNotLateBecauseAnotherOneIsFarAway() throws InterruptedException {
        TimerWheel wheel = started();
        CountDownLatch far = new CountDownLatch(1);
        CountDownLatch near = new CountDownLatch(1);
        wheel.in(Duration.ofMinutes(1).toNanos(), now -> {
            far.countDown();
            return TimerWheel.Timed.NEVER;
        });
        TimeUnit.MILLISECONDS.sleep(300);
        wheel.in(Duration.ofMillis(100).toNanos(), now -> {
            near.countDown();
            return TimerWheel.Timed.NEVER;
        });

        assertThat(near.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(far.getCount()).isOne();
    }

    @Test
    void whatIsMoreThanASecondAwayMayComeHalfASecondEarlier() {
        TimerWheel wheel = started();
        AtomicLong visited = new AtomicLong();
        long began = System.nanoTime();
        wheel.in(Duration.ofMillis(1800).toNanos(), now -> {
            visited.set(System.nanoTime());
            return TimerWheel.Timed.NEVER;
        });

        await().until(() -> visited.get() != 0);

        assertThat(Duration.ofNanos(visited.get() - began)).isGreaterThan(Duration.ofMillis(1200));
    }

    @Test
    void oneVisitThatFailsDoesNotStopTheOthers() {
        TimerWheel wheel = started();
        AtomicInteger visits = new AtomicInteger();
        wheel.in(0, now -> {
            throw new AssertionError("a defect");
        });
        wheel.in(0, now -> visits.incrementAndGet() < 5 ? 0 : TimerWheel.Timed.NEVER);

        await().untilAtomic(visits, is(5));
    }
}
