package io.herald.core.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Calls to Redis that take a limited time and throw nothing: Redis not answering is an everyday outcome. Calls that are not
 * answered open a breaker, so that a slow Redis costs its callers one time-out now and then instead of one each; when it opens
 * on a connection that is still there, the connection is replaced, because a half-open one looks just like this.
 */
final class RedisCalls implements AutoCloseable {

    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .slidingWindowSize(4)
            .minimumNumberOfCalls(3)
            .failureRateThreshold(70)
            .waitDurationInOpenState(Duration.ofMillis(500))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("redis", BREAKER);
    private final RedisLink<RedisTopology.Commands> link;
    private final Duration timeout;

    RedisCalls(RedisTopology topology, Duration timeout) {
        this.timeout = timeout;
        this.link = new RedisLink<>("commands", topology::connect, connection -> {}, connection -> {
            var _ = connection.connection().closeAsync();
        });
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.OPEN) {
                link.replace();
            }
        });
    }

    /**
     * Sends commands together and waits until all have ended or the time is over; look at each with {@link #result}.
     *
     * @return whether all were answered; false also when nothing was sent because Redis is away
     */
    boolean roundTrip(
            Function<RedisClusterAsyncCommands<String, byte[]>, Collection<? extends CompletionStage<?>>> commands) {
        RedisTopology.Commands redis = link.current().orElse(null);
        if (redis == null || !breaker.tryAcquirePermission()) {
            return false;
        }
        long start = System.nanoTime();
        Collection<? extends CompletionStage<?>> sent = commands.apply(redis.async());
        redis.flush();
        boolean answered = await(sent);
        long duration = System.nanoTime() - start;
        if (answered) {
            breaker.onSuccess(duration, TimeUnit.NANOSECONDS);
        } else {
            // For the breaker, which wants to know why; nobody sees it.
            breaker.onError(duration, TimeUnit.NANOSECONDS, new TimeoutException("Redis did not answer"));
        }
        return answered;
    }

    /** Sends commands and does not wait; they are lost when Redis is away. */
    void send(Consumer<RedisClusterAsyncCommands<String, byte[]>> commands) {
        if (breaker.getState() != State.OPEN) {
            link.current().ifPresent(redis -> {
                commands.accept(redis.async());
                redis.flush();
            });
        }
    }

    /** Whether the connection was ever opened and the last calls were answered. */
    boolean available() {
        return link.current().isPresent() && breaker.getState() == State.CLOSED;
    }

    private boolean await(Collection<? extends CompletionStage<?>> commands) {
        CompletableFuture<?>[] futures =
                commands.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(futures).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The reply of a command; empty when it failed or has not ended. */
    static <T> Optional<T> result(CompletionStage<T> command) {
        try {
            return Optional.ofNullable(command.toCompletableFuture().getNow(null));
        } catch (CompletionException | CancellationException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
