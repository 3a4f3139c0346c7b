package io.herald.system.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for one sentence of one service, and holds that connection there until it is closed, which resets it. Catches once. */
public final class Trap implements AutoCloseable {

    /** What is held. */
    public enum Side {
        /** The sentence: the server does not hear it. */
        BEFORE,
        /** The answer: the server has heard the sentence and answered, the service does not know. */
        AFTER
    }

    /**
     * What was caught.
     *
     * @param sentence as it was said
     * @param port from which the server sees the connection come
     */
    public record Caught(String sentence, int port) {}

    private final Watch watch;
    private final String speaker;
    private final String beginning;
    private final Side side;
    private final CompletableFuture<Caught> caught = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Trap(Watch watch, String speaker, String beginning, Side side) {
        this.watch = watch;
        this.speaker = speaker;
        this.beginning = beginning;
        this.side = side;
    }

    boolean isFor(String who, String sentence) {
        return who.equals(speaker) && sentence.startsWith(beginning);
    }

    Side side() {
        return side;
    }

    /** Waits until something is held; empty when nothing was in time. */
    public Optional<Caught> await(Duration limit) throws InterruptedException {
        try {
            return Optional.of(caught.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Called by the connection that was caught; never returns. */
    byte[] hold(String sentence, int port) throws IOException, InterruptedException {
        caught.complete(new Caught(sentence, port));
        closed.await();
        throw new IOException("trapped");
    }

    /** Nothing is caught any more; what was is reset. */
    @Override
    public void close() {
        watch.remove(this);
        closed.countDown();
    }
}
