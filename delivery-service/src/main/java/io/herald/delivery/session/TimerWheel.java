package io.herald.delivery.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One thread that looks after all sessions' deadlines. A visit costs its place in a list, so tens of thousands of sessions need
 * no scheduled task each; the price is a precision of one tick.
 */
public final class TimerWheel implements SmartLifecycle {

    /** How precise the timers are. */
    static final Duration TICK = Duration.ofMillis(50);

    /** About 25 s in one turn; what is due later is looked at once a turn. */
    private static final int SLOTS = 512;

    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;
    private static final Logger log = LoggerFactory.getLogger(TimerWheel.class);

    /** Something with deadlines. */
    @FunctionalInterface
    public interface Timed {

        /** Says "do not visit again". */
        long NEVER = Long.MAX_VALUE;

        /**
         * Looks after the deadlines that have come. Called on the wheel's thread; must not block.
         *
         * @return nanoseconds from now until the next visit, or {@link #NEVER}
         */
        long visit(long now);
    }

    /** Each guarded by its own monitor. */
    private final List<List<Timed>> slots = new ArrayList<>(SLOTS);

    private volatile int current;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    public TimerWheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    /** Visits after this many nanoseconds, or earlier if that is further away than one turn of the wheel. Does not block. */
    public void in(long nanos, Timed timed) {
        long ticks = Math.clamp((nanos + TICK.toNanos() - 1) / TICK.toNanos(), 1, SLOTS - 1);
        List<Timed> slot = slots.get((int) ((current + ticks) % SLOTS));
        synchronized (slot) {
            slot.add(timed);
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("session-timers").daemon().start(this::turn);
    }

    @Override
    public void stop() {
        running = false;
        LockSupport.unpark(thread);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void turn() {
        long next = System.nanoTime() + TICK.toNanos();
        while (running) {
            long now = System.nanoTime();
            if (next - now > 0) {
                LockSupport.parkNanos(this, next - now);
                continue;
            }
            next += TICK.toNanos();
            visitAll(now);
        }
    }

    private void visitAll(long now) {
        int slot = (current + 1) % SLOTS;
        List<Timed> due = slots.get(slot);
        List<Timed> visited;
        synchronized (due) {
            visited = new ArrayList<>(due);
            due.clear();
            current = slot;
        }
        for (Timed timed : visited) {
            try {
                long again = timed.visit(now);
                if (again != Timed.NEVER) {
                    in(again, timed);
                }
            } catch (RuntimeException | Error e) {
                // Whatever it was, it must not stop everybody's timers.
                log.error("A session's timers have failed", e);
            }
        }
    }
}
