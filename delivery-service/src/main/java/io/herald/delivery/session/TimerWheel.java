package io.herald.delivery.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One thread that looks after all sessions' deadlines. A visit costs its place in a list, so tens of thousands of sessions need
 * no scheduled task each; the price is a precision of one tick. The thread sleeps until the next visit that is due.
 */
public final class TimerWheel implements SmartLifecycle {

    /** How precise the timers are. */
    static final Duration TICK = Duration.ofMillis(50);

    /** About 25 s in one turn; what is due later is looked at once a turn. */
    private static final int SLOTS = 512;

    /** Visits that are further away than {@link #FAR} come in groups, so many ticks apart: else each would wake the thread. */
    private static final int GROUP = 10;

    private static final int FAR = 2 * GROUP;

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

    private final long begun = System.nanoTime();

    /** Visits by their tick, modulo {@link #SLOTS}; the monitor of this list guards them and the fields below. */
    private final List<List<Timed>> slots = new ArrayList<>(SLOTS);

    /** Which slots have visits. */
    private final BitSet taken = new BitSet(SLOTS);

    /** Everything up to this tick, itself included, has been visited. */
    private long visited;

    /** The thread sleeps until this tick, later than {@link #visited}; no slot before it is taken. */
    private long wakesAt = 1;

    private volatile boolean running;
    private volatile @Nullable Thread thread;

    public TimerWheel() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    /**
     * Visits after this many nanoseconds; earlier if that is further away than one turn of the wheel, and up to half a second earlier
     * if it is more than a second away. Does not block.
     */
    public void in(long nanos, Timed timed) {
        long now = System.nanoTime();
        boolean earlier;
        synchronized (slots) {
            visited = Math.max(visited, Math.min(tick(now), wakesAt - 1));
            long due = visited + Math.clamp(ticksUntil(now, nanos), 1, SLOTS - 1);
            if (due - tick(now) > FAR) {
                due -= due % GROUP;
            }
            int slot = (int) (due % SLOTS);
            slots.get(slot).add(timed);
            taken.set(slot);
            earlier = due < wakesAt;
            if (earlier) {
                wakesAt = due;
            }
        }
        if (earlier) {
            LockSupport.unpark(thread);
        }
    }

    /** From {@link #visited}, rounded up; the nanoseconds may be as many as there are. */
    private long ticksUntil(long now, long nanos) {
        long most = Math.min(nanos, SLOTS * TICK.toNanos());
        return (now - begun + most + TICK.toNanos() - 1) / TICK.toNanos() - visited;
    }

    private long tick(long now) {
        return (now - begun) / TICK.toNanos();
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
        while (running) {
            long now = System.nanoTime();
            List<Timed> due = due(tick(now));
            if (due.isEmpty()) {
                LockSupport.parkNanos(this, untilNext());
            } else {
                visit(due, now);
            }
        }
    }

    /** Takes out what is due at this tick. */
    private List<Timed> due(long tick) {
        List<Timed> due = new ArrayList<>();
        synchronized (slots) {
            long last = Math.min(tick, visited + SLOTS);
            for (long each = visited + 1; each <= last; each++) {
                int slot = (int) (each % SLOTS);
                if (taken.get(slot)) {
                    taken.clear(slot);
                    due.addAll(slots.set(slot, new ArrayList<>(0)));
                }
            }
            visited = Math.max(visited, tick);
            // Nothing that is added meanwhile has to wake the thread, which is awake.
            wakesAt = visited + 1;
        }
        return due;
    }

    /** Nanoseconds that the thread may sleep, unless it is woken. */
    private long untilNext() {
        synchronized (slots) {
            int first = (int) ((visited + 1) % SLOTS);
            int next = taken.nextSetBit(first);
            if (next < 0) {
                next = taken.nextSetBit(0);
            }
            wakesAt = visited + 1 + (next < 0 ? SLOTS - 2 : (next - first + SLOTS) % SLOTS);
            return begun + wakesAt * TICK.toNanos() - System.nanoTime();
        }
    }

    private void visit(List<Timed> due, long now) {
        for (Timed timed : due) {
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
