package io.herald.delivery.devices;

import io.herald.delivery.session.Quota;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Removes devices that were dropped or not seen for long: walks through all of them in the order of their ids, a few at a time, and
 * removes one after the other, because removing several at once would lock several users in no order. Every node does; what another one
 * has removed is not there any more.
 */
final class DeviceSweep implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DeviceSweep.class);
    private static final UUID BEGINNING = new UUID(0, 0);
    private static final int PART = 500;
    private static final Duration BREATH = Duration.ofMillis(500);
    private static final Duration FORGETTING = Duration.ofMinutes(1);

    private final Devices devices;
    private final DevicesProperties properties;
    private final Quota writes;
    private volatile @Nullable Thread thread;

    DeviceSweep(Devices devices, DevicesProperties properties, Quota writes) {
        this.devices = devices;
        this.properties = properties;
        this.writes = writes;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("device-sweep").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                rest();
                try {
                    walk();
                } catch (RuntimeException | Error e) {
                    // Whatever it is: were this thread to end, nothing would be removed any more.
                    log.warn("Old devices could not be removed, trying again later: {}", e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest() throws InterruptedException {
        long interval = properties.sweepInterval().toNanos();
        long until =
                System.nanoTime() + interval / 2 + ThreadLocalRandom.current().nextLong(interval / 2 + 1);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            Thread.sleep(Duration.ofNanos(Math.min(left, FORGETTING.toNanos())));
            writes.forget(System.nanoTime());
        }
    }

    private void walk() throws InterruptedException {
        UUID from = BEGINNING;
        while (from != null) {
            Devices.Part part = devices.outdated(from, PART, properties.keepDropped(), properties.keepUnseen());
            part.outdated()
                    .forEach(id -> devices.removeOutdated(id, properties.keepDropped(), properties.keepUnseen()));
            from = part.last();
            if (from != null) {
                Thread.sleep(BREATH);
            }
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
