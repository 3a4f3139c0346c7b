package io.herald.fakes;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a fake has received, refused pushes included: the youngest {@code capacity} in the order of arrival. Any thread. */
public final class Inbound {

    /** How many a fake keeps unless told otherwise. */
    public static final int DEFAULT_CAPACITY = 1_000;

    private final int capacity;
    private final List<Consumer<Received>> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /** Guarded by {@link #lock}. */
    private final Deque<Received> kept = new ArrayDeque<>();

    /** Guarded by {@link #lock}. */
    private long total;

    /** Keeps the youngest {@link #DEFAULT_CAPACITY}. */
    public Inbound() {
        this(DEFAULT_CAPACITY);
    }

    /** Keeps the youngest {@code capacity}, at least one. */
    public Inbound(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /** For fakes: adds one, wakes who awaits, and then tells the listeners on this thread. */
    public void add(Received received) {
        lock.lock();
        try {
            if (kept.size() == capacity) {
                kept.removeFirst();
            }
            kept.addLast(received);
            total++;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(each -> each.accept(received));
    }

    /** Those that are kept, oldest first; a copy. */
    public List<Received> all() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    /** Those that are kept and were for this target, oldest first; a copy. */
    public List<Received> of(String target) {
        return all().stream().filter(each -> each.target().equals(target)).toList();
    }

    /** How many there were since the start, forgotten ones included. */
    public long total() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is kept; {@link #total()} stays. */
    public void clear() {
        lock.lock();
        try {
            kept.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Tells this listener about each push to come. */
    public void onReceived(Consumer<Received> listener) {
        listeners.add(listener);
    }

    /**
     * Waits until at least {@code count} kept pushes fit, and gives those that do, oldest first.
     *
     * @throws TimeoutException if they do not come in time; says how many came
     */
    public List<Received> await(int count, Predicate<Received> fits, Duration patience)
            throws InterruptedException, TimeoutException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                List<Received> found = new ArrayList<>(kept);
                found.removeIf(fits.negate());
                if (found.size() >= count) {
                    return List.copyOf(found);
                }
                if (left <= 0) {
                    throw new TimeoutException("%d of %d pushes came in %d ms"
                            .formatted(found.size(), count, TimeUnit.NANOSECONDS.toMillis(patience.toNanos())));
                }
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
