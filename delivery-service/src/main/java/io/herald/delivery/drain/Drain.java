package io.herald.delivery.drain;

import io.herald.delivery.session.Session;
import io.herald.delivery.session.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Closes all sessions when the application stops, first of all that stops. */
final class Drain implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    /** Sessions are closed in this many steps a second. */
    private static final int STEPS = 20;

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
        close(open, Math.max(1, pace / STEPS));
        while (!sessions.all().isEmpty() && deadline - System.nanoTime() > 0) {
            pause(Duration.ofMillis(20));
        }
        running = false;
    }

    private static void close(List<Session> open, long step) {
        long inStep = 0;
        for (Session session : open) {
            session.drain();
            if (++inStep == step) {
                inStep = 0;
                pause(Duration.ofMillis(1000 / STEPS));
            }
        }
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
