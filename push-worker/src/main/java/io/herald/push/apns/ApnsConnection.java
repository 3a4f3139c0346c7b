package io.herald.push.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * A Pushy client and what is under way on it. Used until it is spent: Pushy keeps what waits for a connection, for ever if none comes
 * about, and its streams stay taken while APNs does not answer. So after a failed connect or a time-out comes a new one.
 */
final class ApnsConnection {

    private final Duration timeout;
    private final FlightLog log = new FlightLog();
    private final Map<Flight, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();
    private final ApnsClient client;
    private volatile boolean spent;

    ApnsConnection(ApnsProperties.App settings, String host, int port, ApnsSigningKey key, EventLoopGroup loop) {
        timeout = settings.timeout();
        ApnsClientBuilder builder = new ApnsClientBuilder()
                .setApnsServer(host, port)
                .setSigningKey(key)
                .setConcurrentConnections(settings.connections())
                .setConnectionTimeout(settings.connectTimeout())
                .setGracefulShutdownTimeout(timeout)
                .setEventLoopGroup(loop)
                .setFrameLogger(log);
        if (settings.trustedCertificates() != null) {
            builder.setTrustedServerCertificateChain(
                    settings.trustedCertificates().toFile());
        }
        try {
            client = builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS to " + host + " cannot be set up", e);
        }
    }

    /** Sends it and waits for what comes of it, no longer than the time-out. */
    Reply send(ApnsMessage message) {
        Flight flight = new Flight(message);
        log.add(flight);
        CompletableFuture<PushNotificationResponse<Flight>> answer = client.sendNotification(flight);
        waiting.put(flight, answer);
        try {
            if (spent) {
                giveUpWaiting(flight, answer);
            }
            return answered(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return failed(flight, e);
        } catch (TimeoutException e) {
            return flight.abandon()
                    ? new Reply.NoConnection(Duration.ZERO, "none in time")
                    : new Reply.Unanswered(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return flight.abandon() ? new Reply.NotTaken("interrupted") : new Reply.Unanswered(false);
        } finally {
            log.remove(flight);
            waiting.remove(flight);
        }
    }

    private static Reply answered(PushNotificationResponse<Flight> response) {
        return new Reply.Answered(
                response.getStatusCode(),
                response.getApnsId() == null ? "" : response.getApnsId().toString(),
                response.getRejectionReason().orElse(""),
                response.getTokenInvalidationTimestamp().orElse(Instant.MAX));
    }

    private Reply failed(Flight flight, ExecutionException failure) {
        if (flight.mayBeTaken()) {
            return new Reply.Unanswered(false);
        }
        if (spent) {
            return new Reply.Displaced();
        }
        return flight.abandon()
                ? new Reply.NoConnection(Duration.ZERO, String.valueOf(failure.getCause()))
                : new Reply.NotTaken("connection closed before APNs took it");
    }

    /** Takes nothing more; what has left may still be answered within the time-out, what has not is given up now. */
    CompletableFuture<Void> spend() {
        spent = true;
        waiting.forEach(ApnsConnection::giveUpWaiting);
        return client.close();
    }

    private static void giveUpWaiting(Flight flight, CompletableFuture<?> answer) {
        if (flight.abandon()) {
            answer.completeExceptionally(new IllegalStateException("connection given up"));
        }
    }
}
