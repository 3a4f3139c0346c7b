package io.herald.core.redis;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that need not be there: opened in the background, again and again until it succeeds; from then on
 * Lettuce reconnects it by itself, save when it does not notice that the other side is gone, which is what {@link #replace} is for.
 *
 * @param <C> the kind of connection
 */
final class RedisLink<C> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final String purpose;
    private final Supplier<C> connect;
    private final Consumer<C> opened;
    private final Consumer<C> closer;

    private volatile @Nullable C connection;

    /** Guarded by this. */
    private @Nullable Thread opener;

    private volatile boolean closed;

    /**
     * Begins to open the connection.
     *
     * @param purpose for the log
     * @param connect blocks until connected, throws a {@link RedisException} when Redis cannot be reached
     * @param opened called with each connection that was opened, before anybody else has it
     * @param closer closes a connection without waiting
     */
    RedisLink(String purpose, Supplier<C> connect, Consumer<C> opened, Consumer<C> closer) {
        this.purpose = purpose;
        this.connect = connect;
        this.opened = opened;
        this.closer = closer;
        open();
    }

    /** The connection; empty until it was opened for the first time. */
    Optional<C> current() {
        return Optional.ofNullable(connection);
    }

    /** Gives the connection up and opens another one, unless one is being opened. */
    void replace() {
        C present;
        synchronized (this) {
            present = connection;
            connection = null;
        }
        if (present != null) {
            closer.accept(present);
        }
        open();
    }

    private synchronized void open() {
        if (opener == null && connection == null && !closed) {
            opener = Thread.ofVirtual().name("redis-" + purpose).start(this::keepTrying);
        }
    }

    private void keepTrying() {
        boolean told = false;
        while (!closed) {
            try {
                C made = connect.get();
                opened.accept(made);
                adopt(made);
                return;
            } catch (RedisException e) {
                if (!told) {
                    log.warn(
                            "Redis cannot be reached for {}, trying again every {} ms: {}",
                            purpose,
                            RETRY.toMillis(),
                            e.getMessage());
                    told = true;
                }
                pause();
            } catch (IllegalStateException e) {
                // The client has been shut down under it, because the application could not start.
                log.debug("No more connections for {}: {}", purpose, e.toString());
                return;
            }
        }
    }

    private void adopt(C made) {
        boolean late;
        synchronized (this) {
            late = closed;
            connection = late ? null : made;
            opener = null;
        }
        if (late) {
            closer.accept(made);
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        C present;
        synchronized (this) {
            closed = true;
            present = connection;
            connection = null;
            if (opener != null) {
                opener.interrupt();
            }
        }
        if (present != null) {
            closer.accept(present);
        }
    }
}
