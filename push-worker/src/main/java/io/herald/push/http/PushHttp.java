package io.herald.push.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.apache.hc.core5.http2.impl.nio.ProtocolNegotiationException;
import org.jspecify.annotations.Nullable;

/**
 * Posts to push providers. Any thread; blocks it until the server has answered or the time-out is over. Keeps connections until {@link
 * #close()}.
 *
 * <p>A request that ran into its time-out ends alone: others on its connection go on. A request that the server has certainly not looked
 * at is tried once on each other connection before it counts as not sent, because a server that says GOAWAY, as FCM does every hour,
 * keeps its connection open for those under way.
 */
public final class PushHttp implements AutoCloseable {

    /** Bytes of an answer that are kept; who sends more is cut off. */
    public static final int LONGEST_BODY = 16 * 1024;

    private final AddressRules rules;
    private final HttpConnections connections;
    private final Http2Connections http2;
    private final Http1Connections http1;

    private PushHttp(AddressRules rules, HttpConnections connections, Http2Connections http2, Http1Connections http1) {
        this.rules = rules;
        this.connections = connections;
        this.http2 = http2;
        this.http1 = http1;
    }

    /**
     * Opens no connection yet.
     *
     * @param trust whom to trust and as whom to appear; null = the JVM's own
     */
    public static PushHttp open(AddressRules rules, HttpConnections connections, @Nullable SSLContext trust) {
        return open(rules, connections, trust, SystemDefaultDnsResolver.INSTANCE);
    }

    static PushHttp open(
            AddressRules rules, HttpConnections connections, @Nullable SSLContext trust, DnsResolver names) {
        RuledResolver resolver = new RuledResolver(names, rules);
        return new PushHttp(
                rules,
                connections,
                new Http2Connections(connections, trust, resolver),
                new Http1Connections(connections, trust, resolver));
    }

    /**
     * Posts once.
     *
     * @param contentType of the body
     * @param headers besides it
     * @param timeout for everything, from the first byte to connect with to the last of the answer
     * @return an answer with whatever status, redirects included, or why there is none
     */
    public HttpResult post(
            URI address, String contentType, Map<String, String> headers, byte[] body, Duration timeout) {
        Optional<String> objection = rules.objection(address);
        if (objection.isPresent()) {
            return new HttpResult.Forbidden(objection.get());
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!connections.http2Only() && (!isTls(address) || http2.isRefusedBy(address))) {
            return post1(address, contentType, headers, body, deadline);
        }
        HttpResult result = new HttpResult.NotSent("not tried");
        for (int attempt = 0; attempt < connections.perHost(); attempt++) {
            Http2Connections.Turn turn = http2.turn(address);
            Request request = request(new RoutedRequest(address, body.length), contentType, headers, body);
            try {
                return answered(turn, turn.start(request), deadline);
            } catch (ExecutionException e) {
                Throwable cause = causeOf(e);
                if (cause instanceof ProtocolNegotiationException && !connections.http2Only()) {
                    turn.refused();
                    return post1(address, contentType, headers, body, deadline);
                }
                result = judge(cause, request);
                if (!wasNotLookedAt(cause, request)) {
                    return result;
                }
            } catch (TimeoutException e) {
                turn.unanswered();
                return noAnswer();
            } catch (CancellationException e) {
                return new HttpResult.Unanswered("closed");
            }
        }
        return result;
    }

    private static HttpResult answered(Http2Connections.Turn turn, Exchange exchange, long deadline)
            throws ExecutionException, TimeoutException {
        HttpResult result = exchange.await(deadline);
        turn.answered();
        return result;
    }

    private HttpResult post1(URI address, String contentType, Map<String, String> headers, byte[] body, long deadline) {
        Request request = request(new BasicHttpRequest("POST", address), contentType, headers, body);
        try {
            return http1.start(request).await(deadline);
        } catch (ExecutionException e) {
            return judge(causeOf(e), request);
        } catch (TimeoutException e) {
            return noAnswer();
        } catch (CancellationException e) {
            return new HttpResult.Unanswered("closed");
        }
    }

    private static HttpResult noAnswer() {
        return new HttpResult.Unanswered("no answer in time");
    }

    private static boolean isTls(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    /** Knows whether anything of it has been given to a connection: one that ends before that has certainly not carried it. */
    private static final class Request extends BasicRequestProducer {

        private volatile boolean begun;

        Request(BasicHttpRequest head, AsyncEntityProducer body) {
            super(head, body);
        }

        @Override
        public void sendRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
            begun = true;
            super.sendRequest(channel, context);
        }
    }

    private static Request request(
            BasicHttpRequest head, String contentType, Map<String, String> headers, byte[] body) {
        headers.forEach(head::setHeader);
        return new Request(head, AsyncEntityProducers.create(body, ContentType.parseLenient(contentType)));
    }

    private static Throwable causeOf(ExecutionException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    /** The words are those of the exceptions' names: their messages may name what was asked for. */
    private static HttpResult judge(Throwable cause, Request request) {
        if (cause instanceof RuledResolver.ForbiddenAddressException) {
            return new HttpResult.Forbidden(RuledResolver.REASON);
        }
        String reason = cause.getClass().getSimpleName();
        boolean notConnected = cause instanceof ConnectException
                || cause instanceof ConnectTimeoutException
                || cause instanceof ConnectionRequestTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException
                || cause instanceof ProtocolNegotiationException
                || cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException;
        return notConnected || wasNotLookedAt(cause, request)
                ? new HttpResult.NotSent(reason)
                : new HttpResult.Unanswered(reason);
    }

    private static boolean wasNotLookedAt(Throwable cause, Request request) {
        return !request.begun
                || cause instanceof RequestNotExecutedException
                || (cause instanceof H2StreamResetException reset
                        && reset.getCode() == H2Error.REFUSED_STREAM.getCode());
    }

    /** Ends all connections; what is under way ends unanswered. */
    @Override
    public void close() {
        http2.close();
        http1.close();
    }

    /** A request under way. */
    record Exchange(Future<HttpResult.Answer> future, AnswerConsumer consumer) {

        /**
         * Waits for the answer; on a time-out, and when interrupted, gives the request up.
         *
         * @throws ExecutionException why there is none
         * @throws TimeoutException if the deadline, in {@link System#nanoTime()}, has passed
         */
        HttpResult await(long deadline) throws ExecutionException, TimeoutException {
            try {
                return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                future.cancel(true);
                throw e;
            } catch (InterruptedException e) {
                future.cancel(true);
                Thread.currentThread().interrupt();
                return new HttpResult.Unanswered("interrupted");
            } catch (ExecutionException e) {
                Optional<HttpResult.Answer> cutOff = consumer.cutOff();
                if (cutOff.isPresent()) {
                    return cutOff.get();
                }
                throw e;
            }
        }
    }
}
