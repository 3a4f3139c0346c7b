package io.herald.delivery.gateway;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 whose patience with a request ends. Tomcat's own time-outs begin anew with every byte, so that a client that drips its
 * headers keeps its connection for a day; here a request has to be there so long after its first byte, or its connection is closed
 * without an answer.
 *
 * <p>Made by Tomcat, by its name. What it finds out about its connections is public in Tomcat, but no more than that.
 */
public final class PatientProtocol extends Http11NioProtocol {

    private static final long LOOK_EVERY_MILLIS = 500;

    private final Endpoint endpoint;
    private volatile long limit = Duration.ofSeconds(10).toNanos();
    private @Nullable ScheduledFuture<?> looking;

    /** For Tomcat. */
    public PatientProtocol() {
        this(new Endpoint());
    }

    private PatientProtocol(Endpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    /** Request line and headers have to be there so long after the first byte. */
    void requestTimeout(Duration timeout) {
        limit = timeout.toNanos();
    }

    @Override
    public void start() throws Exception {
        super.start();
        looking = getUtilityExecutor()
                .scheduleWithFixedDelay(
                        () -> endpoint.closeUnfinished(System.nanoTime(), limit),
                        LOOK_EVERY_MILLIS,
                        LOOK_EVERY_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looking != null) {
            looking.cancel(false);
        }
        super.stop();
    }

    /** Sees its connections without copying the list of them. */
    private static final class Endpoint extends NioEndpoint {

        void closeUnfinished(long now, long limit) {
            for (SocketWrapperBase<NioChannel> connection : connections.values()) {
                // It has none while a thread is at work on it, and one of another kind once it is upgraded.
                if (connection.getCurrentProcessor() instanceof Http11Processor processor
                        && waitsForMore(processor)
                        && now - processor.getRequest().getStartTimeNanos() > limit) {
                    connection.close();
                }
            }
        }

        /** Of what rests, it is neither a connection between two requests nor an answer on its way. */
        private static boolean waitsForMore(Http11Processor processor) {
            Request request = processor.getRequest();
            return request.getStartTimeNanos() != -1
                    && !processor.isAsync()
                    && !request.getResponse().isCommitted();
        }
    }
}
