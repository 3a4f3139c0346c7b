package io.herald.push.apns;

import io.herald.push.provider.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One environment of one app: a connection, made anew when it is spent, and a pause between failed connects. */
final class ApnsLane {

    private static final Logger log = LoggerFactory.getLogger(ApnsLane.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Supplier<ApnsConnection> connect;
    private final ApnsAnswers answers;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@link #lock}. */
    private @Nullable ApnsConnection connection;

    /** Guarded by {@link #lock}. */
    private Instant connectNotBefore = Instant.MIN;

    /** Guarded by {@link #lock}. */
    private Duration pause = Duration.ZERO;

    /** Guarded by {@link #lock}. */
    private boolean closed;

    ApnsLane(Supplier<ApnsConnection> connect, ApnsAnswers answers, Clock clock) {
        this.connect = connect;
        this.answers = answers;
        this.clock = clock;
    }

    SendOutcome send(ApnsMessage message) {
        Reply first = attempt(message);
        return outcome(deservesAnother(first) ? attempt(message) : first);
    }

    private static boolean deservesAnother(Reply reply) {
        return reply instanceof Reply.Displaced
                || (reply instanceof Reply.Answered answered && ApnsAnswers.isWorthAnotherConnection(answered));
    }

    private Reply attempt(ApnsMessage message) {
        ApnsConnection on;
        lock.lock();
        try {
            if (closed) {
                return new Reply.NotTaken("stopping");
            }
            Duration rest = Duration.between(clock.instant(), connectNotBefore);
            if (connection == null && rest.isPositive()) {
                return new Reply.NoConnection(rest, "resting");
            }
            if (connection == null) {
                connection = connect.get();
            }
            on = connection;
        } finally {
            lock.unlock();
        }
        Reply reply = on.send(message);
        return switch (reply) {
            case Reply.Answered answered -> {
                connected();
                if (ApnsAnswers.endsTheConnection(answered)) {
                    replace(on);
                }
                yield answered;
            }
            case Reply.Unanswered unanswered -> {
                if (unanswered.timedOut()) {
                    replace(on);
                }
                yield unanswered;
            }
            case Reply.NoConnection none -> new Reply.NoConnection(pauseAfter(on, none.reason()), none.reason());
            case Reply.NotTaken notTaken -> notTaken;
            case Reply.Displaced displaced -> displaced;
        };
    }

    private SendOutcome outcome(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> answers.outcome(answered);
            case Reply.NotTaken notTaken -> new SendOutcome.RetryLater(Duration.ZERO, notTaken.reason());
            case Reply.Displaced _ -> new SendOutcome.RetryLater(Duration.ZERO, "connection replaced");
            case Reply.NoConnection none -> new SendOutcome.RetryLater(none.after(), "no connection");
            case Reply.Unanswered unanswered ->
                new SendOutcome.Unanswered(unanswered.timedOut() ? "time-out" : "connection closed");
        };
    }

    private void connected() {
        lock.lock();
        try {
            pause = Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private Duration pauseAfter(ApnsConnection failed, String why) {
        lock.lock();
        try {
            if (connection == failed) {
                connection = null;
                pause = pause.isZero() ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
                connectNotBefore = clock.instant().plus(pause);
                log.warn("No connection to APNs, next try in {}: {}", pause, why);
            }
            Duration rest = Duration.between(clock.instant(), connectNotBefore);
            return rest.isNegative() ? Duration.ZERO : rest;
        } finally {
            lock.unlock();
            var _ = failed.spend();
        }
    }

    private void replace(ApnsConnection spent) {
        lock.lock();
        try {
            if (connection == spent) {
                connection = null;
            }
        } finally {
            lock.unlock();
        }
        var _ = spent.spend();
    }

    /** Takes nothing more, and waits a moment for what has left. */
    void close() {
        CompletableFuture<Void> closing = CompletableFuture.completedFuture(null);
        lock.lock();
        try {
            closed = true;
            if (connection != null) {
                closing = connection.spend();
                connection = null;
            }
        } finally {
            lock.unlock();
        }
        closing.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
