package io.herald.system.installation;

import io.herald.system.process.HttpProbe;
import io.herald.system.process.JvmProcess;
import java.time.Duration;

/** A service of Herald as a process. */
public record Service(JvmProcess process, int port) {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

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

    /** Starts it again and waits until it is ready. */
    public void restart() {
        process.start();
        awaitReady();
    }
}
