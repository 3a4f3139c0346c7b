package io.herald.ingest.intake;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Rings once per interval, when it is asked. One thread. */
final class Alarm {

    private final long interval;
    private final LongSupplier nanoTime;
    private long next;

    Alarm(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong() + this.interval;
    }

    boolean rings() {
        long now = nanoTime.getAsLong();
        if (next - now > 0) {
            return false;
        }
        next = now + interval;
        return true;
    }
}
