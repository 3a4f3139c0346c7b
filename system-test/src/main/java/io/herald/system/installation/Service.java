package io.herald.system.installation;

import io.herald.system.process.HttpProbe;
import io.herald.system.process.JvmProcess;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service of Herald as a process. */
public record Service(JvmProcess process, int port) {

    private static final Logger log = LoggerFactory.getLogger(Service.class);

    /** Five JVMs that start at once on two busy cores take their time. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What it is called. */
    public String name() {
        return process.name();
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        return process.isAlive() && HttpProbe.isReady(port);
    }

    /** Waits until it is ready. */
    public void awaitReady() {
        process.awaitReady(this::isReady, START_LIMIT);
    }

    /**
     * Starts it, and again should it give up because something that it needs is away, as every orchestrator does; waits until it is
     * ready.
     */
    public void restart() throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        process.start();
        while (!isReady()) {
            if (System.nanoTime() > deadline) {
                awaitReady();
            }
            if (process.isAlive()) {
                Thread.sleep(POLL);
            } else {
                log.info("{} gave up starting; once more", name());
                Thread.sleep(PAUSE);
                process.start();
            }
        }
    }
}
