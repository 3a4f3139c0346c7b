package io.herald.load.traffic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Times from due to received, of the messages due in the current interval. Thread-safe; recording does not block. */
public final class Latencies {

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 3;

    private final Recorder recorder = new Recorder(LONGEST_MICROS, DIGITS);
    private volatile long from = Long.MAX_VALUE;
    private volatile long until = Long.MAX_VALUE;

    /** Begins an interval, empty: from now on counts what is due from this time on. */
    public void begin(long from) {
        this.until = Long.MAX_VALUE;
        this.from = from;
        recorder.reset();
    }

    /** What is due from this time on does not count any more; what was due before still does when it arrives. */
    public void end(long until) {
        this.until = until;
    }

    /** Books a message received now. */
    public void received(long due, long now) {
        if (due - from >= 0 && due - until < 0) {
            long micros = TimeUnit.NANOSECONDS.toMicros(Math.max(0, now - due));
            recorder.recordValue(Math.min(micros, LONGEST_MICROS));
        }
    }

    /** What was booked since the last time this was asked for. */
    public Histogram take() {
        return recorder.getIntervalHistogram();
    }

    /** A value of the histogram at a percentile, in milliseconds. */
    public static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1000.0;
    }

    /** Whether everything at this percentile took less. */
    public static boolean within(Histogram histogram, double percentile, Duration limit) {
        return histogram.getTotalCount() > 0 && histogram.getValueAtPercentile(percentile) < limit.toNanos() / 1000;
    }
}
