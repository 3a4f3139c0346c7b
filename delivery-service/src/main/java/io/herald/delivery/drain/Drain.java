package io.herald.delivery.drain;

import io.herald.delivery.session.Session;
import io.herald.delivery.session.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Closes all sessions when the application stops, first of all that stops; each may acknowledge before what it was sent. */
final class Drain implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    /** Sessions are closed in this many steps a second. */
    private static final int STEPS = 20;

    private static final Duration STEP = Duration.ofSeconds(1).dividedBy(STEPS);

    private final Sessions sessions;
    private final DrainProperties properties;
    private final ApplicationContext context;
    private volatile boolean running;

    Drain(Sessions sessions, DrainProperties properties, ApplicationContext context) {
        this.sessions = sessions;
        this.properties = properties;
        this.context = context;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        pause(properties.announce());
        sessions.closeForNew();
        List<Session> open = List.copyOf(sessions.all());
        if (!open.isEmpty()) {
            log.info("Closing {} sessions", open.size());
        }
        long deadline = System.nanoTime() + properties.timeout().toNanos();
        long pace = Math.max(
                properties.sessionsPerSecond(),
                open.size() / Math.max(1, properties.timeout().toSeconds()) + 1);
        close(open, Math.toIntExact(Math.max(1, pace / STEPS)));
        while (!sessions.all().isEmpty() && deadline - System.nanoTime() > 0) {
            pause(Duration.ofMillis(20));
        }
        running = false;
    }

    /** So many in each step stop sending, and those of some steps before are closed, if they have not ended by themselves. */
    private void close(List<Session> open, int step) {
        int grace = Math.toIntExact(properties.grace().dividedBy(STEP));
        for (int done = -grace * step; done < open.size() && !sessions.all().isEmpty(); done += step) {
            part(open, done + grace * step, step).forEach(session -> session.quiesce(comeBackIn()));
            part(open, done, step).forEach(session -> session.drain(comeBackIn()));
            pause(STEP);
        }
    }

    private static List<Session> part(List<Session> open, int from, int length) {
        return open.subList(Math.clamp(from, 0, open.size()), Math.clamp(from + length, 0, open.size()));
    }

    private Duration comeBackIn() {
        return Duration.ofMillis(ThreadLocalRandom.current()
                .nextLong(properties.reconnectSpread().toMillis() + 1));
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(time.toMillis()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
