package io.herald.load.system;

import io.herald.embedded.AbandonedData;
import io.herald.load.process.ChildProcess;
import io.herald.load.process.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a system in a folder of its own: opened one after the other, closed in the opposite order, the data deleted last.
 * Thread-safe, so that an interrupt can close what is still being opened.
 */
public final class Installation implements AutoCloseable {

    private final Path folder;
    /** Guarded by this. */
    private final List<AutoCloseable> parts = new ArrayList<>();
    /** Guarded by this. */
    private final List<ServerProcess> servers = new ArrayList<>();

    /**
     * @param folder an empty folder for data and logs
     */
    public Installation(Path folder) {
        this.folder = folder;
    }

    /** Where logs go; they stay. */
    public Path folder() {
        return folder;
    }

    /** Where data goes, which is deleted in the end. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Has this closed before everything that was opened earlier. */
    public synchronized <T extends AutoCloseable> T opened(T part) {
        parts.add(part);
        return part;
    }

    /** Has the cost of this process counted. */
    public synchronized void charged(ServerProcess server) {
        servers.add(server);
    }

    /** Starts a server as a part whose cost counts. */
    public ChildProcess start(ChildProcess.Command command) {
        ChildProcess process = opened(ChildProcess.start(folder, command));
        charged(process.server());
        return process;
    }

    /** All processes whose cost counts, in the order of their start. */
    public synchronized List<ServerProcess> servers() {
        return List.copyOf(servers);
    }

    /** Closes all parts, whatever becomes of each, and deletes the data. A second call does nothing. */
    @Override
    public synchronized void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("While stopping: " + e);
            }
        }
        parts.clear();
        AbandonedData.remove(data());
    }
}
