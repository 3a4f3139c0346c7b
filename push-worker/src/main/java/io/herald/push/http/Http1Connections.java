package io.herald.push.http;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 for servers that know nothing better: one request per connection at a time. */
final class Http1Connections implements AutoCloseable {

    /** To all hosts together: users bring hosts, and each connection costs a file descriptor. */
    private static final int IN_ALL = 512;

    private final CloseableHttpAsyncClient client;

    Http1Connections(HttpConnections connections, @Nullable SSLContext trust, RuledResolver resolver) {
        Timeout connect = Timeout.of(connections.connectTimeout());
        TimeValue idle = TimeValue.of(connections.idleTimeout());
        var manager = PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(Http2Connections.tls(trust))
                .setDnsResolver(resolver)
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(connect)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .setMaxConnPerRoute(connections.perHost())
                .setMaxConnTotal(IN_ALL)
                .build();
        client = HttpAsyncClients.custom()
                .setConnectionManager(manager)
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(connect)
                        .setContentCompressionEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .evictIdleConnections(idle)
                .build();
        client.start();
    }

    PushHttp.Exchange start(AsyncRequestProducer request) {
        AnswerConsumer consumer = new AnswerConsumer();
        return new PushHttp.Exchange(client.execute(request, consumer, null), consumer);
    }

    @Override
    public void close() {
        Farewell.to(List.of(client));
    }
}
