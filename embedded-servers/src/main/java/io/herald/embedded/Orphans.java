package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server processes that a killed JVM left behind. The next start would otherwise silently talk to the old process, or two
 * processes would write the same files.
 *
 * <p>They are found by their executable, which was unpacked into the server's own folder: whoever runs it while this JVM
 * holds the folder's lock is an orphan. Unlike a pid file this has no moment in which a process is not yet noted down, and
 * a pid that was given to another process is not mistaken for it.
 */
final class Orphans {

    private static final Logger log = LoggerFactory.getLogger(Orphans.class);
    private static final Duration POLITE = Duration.ofSeconds(10);
    private static final Duration FORCED = Duration.ofSeconds(10);

    private Orphans() {}

    /**
     * Ends all processes whose executable lies in the folder: first as {@code askToStop} does it, after ten seconds by
     * SIGKILL, which neither server loses data by.
     */
    static void stop(ServerFolder folder, Runnable askToStop) {
        List<ProcessHandle> orphans = find(folder.path());
        if (orphans.isEmpty()) {
            return;
        }
        log.info(
                "{}: stopping process {}, left behind by an earlier run",
                folder.server(),
                orphans.stream().map(ProcessHandle::pid).toList());
        askToStop.run();
        if (!ended(orphans, POLITE)) {
            orphans.forEach(ProcessHandle::destroyForcibly);
            if (!ended(orphans, FORCED)) {
                throw new EmbeddedServerException(
                        Reason.FOLDER_IN_USE,
                        "%s: process %d of an earlier run does not end"
                                .formatted(folder.server(), orphans.getFirst().pid()));
            }
        }
    }

    /** The processes that run an executable below {@code folder}, a real path. */
    static List<ProcessHandle> find(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .map(command -> Path.of(command).startsWith(folder))
                        .orElse(false))
                .toList();
    }

    private static boolean ended(List<ProcessHandle> processes, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }
}
