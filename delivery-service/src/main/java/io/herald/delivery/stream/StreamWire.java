package io.herald.delivery.stream;

import io.herald.delivery.session.CloseReason;
import io.herald.delivery.session.Wire;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The response below a session. The container ends a blocking write by itself when its time is over ({@code
 * server.tomcat.connection-timeout}).
 *
 * <p>The container uses an exchange's objects again for the next request: to complete one that has ended would end a stranger's. So it is
 * completed once, under the lock that {@link #ended} takes before the container lets go of it; not while another thread writes, which
 * completes it then; and not after a write has failed, which makes the container end it.
 */
final class StreamWire implements Wire {

    private static final Logger log = LoggerFactory.getLogger(StreamWire.class);

    /** Longer than the container lets a write take. */
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();

    /** Guarded by {@code lock}, as the two below. Null before the response has begun and once nobody may touch it any more. */
    private @Nullable AsyncContext exchange;

    private boolean writing;
    private boolean closing;

    /** The response has begun, and may be written to by any thread. */
    void begin(AsyncContext begun) {
        lock.lock();
        try {
            exchange = begun;
            completeIfClosing();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The container is about to let go of the exchange. Waits for a thread that is writing: what a failing write leaves behind in the
     * container's objects would be found by the next request.
     */
    void ended() {
        lock.lock();
        try {
            failed();
            long left = MOST_PATIENCE.toNanos();
            while (writing && left > 0) {
                left = written.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** A write has failed, and the container is told by itself. */
    private void failed() {
        lock.lock();
        try {
            closing = true;
            exchange = null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void text(String frame) throws IOException {
        ServletResponse response = startWriting();
        try {
            OutputStream out = response.getOutputStream();
            out.write(frame.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException | RuntimeException e) {
            failed();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SocketTimeoutException timeout) {
                    throw timeout;
                }
            }
            throw e;
        } finally {
            stopWriting();
        }
    }

    private ServletResponse startWriting() throws IOException {
        lock.lock();
        try {
            AsyncContext begun = exchange;
            if (closing || begun == null) {
                throw new IOException("the stream is closed");
            }
            writing = true;
            return begun.getResponse();
        } finally {
            lock.unlock();
        }
    }

    private void stopWriting() {
        lock.lock();
        try {
            writing = false;
            written.signalAll();
            completeIfClosing();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody answers. */
    @Override
    public void ping(long number) {}

    /** Nobody sends anything. */
    @Override
    public long framesReceived() {
        return 0;
    }

    @Override
    public void close(CloseReason reason, String text) {
        lock.lock();
        try {
            closing = true;
            completeIfClosing();
        } finally {
            lock.unlock();
        }
    }

    /** Call it under the lock. */
    private void completeIfClosing() {
        AsyncContext last = exchange;
        if (!closing || writing || last == null) {
            return;
        }
        exchange = null;
        try {
            last.complete();
        } catch (RuntimeException e) {
            log.debug("A stream was gone before it could be closed: {}", e.toString());
        }
    }
}
