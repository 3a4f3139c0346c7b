package io.herald.push.dispatch;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * How fast one device may be given pushes: a burst, then one per interval (the generic cell rate algorithm, one number per device). Knows
 * the devices served last, in bounded memory. Any thread.
 */
final class DeviceRates {

    private static final int MOST_DEVICES = 50_000;

    private final long interval;
    private final long tolerance;

    /** For each device the moment at which its allowance would be whole again. Guarded by this. */
    private final Map<UUID, Long> wholeAt = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
            return size() > MOST_DEVICES;
        }
    };

    DeviceRates(int perMinute, int burst) {
        this.interval = Duration.ofMinutes(1).toNanos() / perMinute;
        this.tolerance = interval * (burst - 1L);
    }

    /** Takes one push at this moment of {@code System.nanoTime()}. Zero, or how long it has to wait, when it was not taken. */
    synchronized Duration take(UUID device, long now) {
        Long known = wholeAt.get(device);
        long whole = known == null || known - now < 0 ? now : known;
        if (whole - now > tolerance) {
            return Duration.ofNanos(whole - now - tolerance);
        }
        wholeAt.put(device, whole + interval);
        return Duration.ZERO;
    }
}
