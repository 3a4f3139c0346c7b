package io.herald.system.history;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the history of a run. Any thread; the events of one thread stand in the order in which it wrote them. What was
 * written is in the file after {@link #close}.
 */
public final class HistoryWriter implements AutoCloseable {

    private static final ObjectWriter JSON = JsonMapper.shared().writerFor(Event.class);
    private static final int BUFFER = 1 << 16;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@code lock}. */
    private final OutputStream out;

    private HistoryWriter(OutputStream out) {
        this.out = out;
    }

    /** Begins a history in a new file, or over an older one. */
    public static HistoryWriter create(Path file) {
        return open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Goes on with a history that was closed. */
    public static HistoryWriter append(Path file) {
        return open(file, StandardOpenOption.APPEND);
    }

    private static HistoryWriter open(Path file, OpenOption... options) {
        try {
            return new HistoryWriter(new BufferedOutputStream(Files.newOutputStream(file, options), BUFFER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds an event. */
    public void add(Event event) {
        byte[] line = JSON.writeValueAsBytes(event);
        lock.lock();
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("the history is incomplete from here", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the history is incomplete", e);
        } finally {
            lock.unlock();
        }
    }
}
