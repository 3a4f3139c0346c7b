package io.herald.delivery.revocation;

import io.herald.delivery.login.Revocations;
import io.herald.delivery.revocation.RevocationLog.Revocation;
import io.herald.delivery.session.Session;
import io.herald.delivery.session.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Reads new revocations again and again, and ends the sessions whose tokens they concern. */
final class RevocationWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RevocationWatch.class);

    /** Before the web server listens: nobody gets in with a token that was revoked while the node was not there. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** A revocation that took so long from its moment to its commit would be overlooked. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);

    private final RevocationLog revocations;
    private final RevocationProperties properties;
    private final Revocations known;
    private final Sessions sessions;
    private volatile @Nullable Thread thread;

    /** The watching thread's own, as the one below; before that the starting thread's. */
    private Instant seen = Instant.EPOCH;

    private long sweptAt;

    RevocationWatch(RevocationLog revocations, RevocationProperties properties, Revocations known, Sessions sessions) {
        this.revocations = revocations;
        this.properties = properties;
        this.known = known;
        this.sessions = sessions;
    }

    @Override
    public void start() {
        sweep();
        look();
        thread = Thread.ofVirtual().name("revocations").start(this::watch);
    }

    private void watch() {
        boolean failed = false;
        try {
            while (true) {
                Thread.sleep(properties.pollInterval());
                try {
                    look();
                    if (System.nanoTime() - sweptAt > SWEEP_INTERVAL.toNanos()) {
                        sweep();
                    }
                    failed = false;
                } catch (RuntimeException | Error e) {
                    // Whatever it is: were this thread to end, nobody would be signed out any more.
                    if (!failed) {
                        log.warn("Revocations could not be read, trying again: {}", e.toString());
                    }
                    failed = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Revocation> found = revocations.after(seen.minus(OVERLAP));
        boolean anyNew = false;
        for (Revocation each : found) {
            anyNew |= known.revoke(each.userId(), each.issuedBefore());
            seen = each.issuedBefore().isAfter(seen) ? each.issuedBefore() : seen;
        }
        if (anyNew) {
            sessions.all().forEach(Session::endIfRevoked);
        }
    }

    private void sweep() {
        known.forget(revocations.keep(properties.keep()));
        sweptAt = System.nanoTime();
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

    @Override
    public int getPhase() {
        return PHASE;
    }
}
