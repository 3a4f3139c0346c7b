package io.herald.system.net;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Decides what happens to the bytes of one direction; shared by all connections of a proxy. */
final class Valve {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by {@code lock}, as is {@code swallowed}. */
    private Flow flow = new Flow.Forward();

    private long swallowed;

    void set(Flow wanted) {
        lock.lock();
        try {
            flow = wanted;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void reset() {
        lock.lock();
        try {
            swallowed = 0;
            set(new Flow.Forward());
        } finally {
            lock.unlock();
        }
    }

    long swallowed() {
        lock.lock();
        try {
            return swallowed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits while nothing is to be taken. */
    void awaitOpen() throws InterruptedException {
        lock.lock();
        try {
            while (flow instanceof Flow.Stall) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How late bytes that are taken now are. */
    Duration delay() {
        lock.lock();
        try {
            return flow instanceof Flow.Delay delay ? delay.by() : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a chunk pass at its time, or throws it away. */
    void pass(Chunk chunk, OutputStream out) throws IOException, InterruptedException {
        lock.lock();
        try {
            long wait = chunk.dueAt() - System.nanoTime();
            while (wait > 0 && flow instanceof Flow.Delay) {
                wait = changed.awaitNanos(wait);
            }
            while (flow instanceof Flow.Stall) {
                changed.await();
            }
            if (flow instanceof Flow.Swallow) {
                swallowed += chunk.bytes().length;
                return;
            }
        } finally {
            lock.unlock();
        }
        out.write(chunk.bytes());
        out.flush();
    }

    /** Bytes that were taken together, and when they are to pass ({@link System#nanoTime}). */
    record Chunk(byte[] bytes, long dueAt) {

        static Chunk of(byte[] bytes, Duration delay) {
            return new Chunk(bytes, System.nanoTime() + TimeUnit.NANOSECONDS.convert(delay));
        }
    }
}
