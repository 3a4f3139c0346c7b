package io.herald.core.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for pipelined commands, for a limited time and without exceptions: Redis not answering is an everyday outcome. */
record RoundTrip(Duration timeout) {

    /** Waits until all have ended or the time is over; look at each with {@link #result}. */
    void await(Collection<? extends CompletionStage<?>> commands) {
        CompletableFuture<?>[] futures =
                commands.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(futures).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Each command's own result tells.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The reply; empty when the command failed or has not ended. */
    static <T> Optional<T> result(CompletionStage<T> command) {
        try {
            return Optional.ofNullable(command.toCompletableFuture().getNow(null));
        } catch (CompletionException | CancellationException e) {
            return Optional.empty();
        }
    }
}
