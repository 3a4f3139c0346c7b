package io.herald.push.http;

import java.net.URI;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * A POST over HTTP/2. Apache's minimal client takes the route from the request's authority, where it needs a port, and later writes that
 * authority to the server, where the usual port must not stand: proxies that compare names take it for another host. It does the first
 * on the thread that asks and the second on one of its own.
 */
final class RoutedRequest extends BasicHttpRequest {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final transient Thread asking = Thread.currentThread();
    private final URIAuthority route;

    /** To be executed by this thread. */
    RoutedRequest(URI address, int contentLength) {
        super("POST", address);
        URIAuthority named = super.getAuthority();
        int usual = "http".equalsIgnoreCase(address.getScheme()) ? HTTP : HTTPS;
        route = new URIAuthority(named.getHostName(), named.getPort() == -1 ? usual : named.getPort());
        // HTTP/2 does without, some servers do not.
        setHeader(HttpHeaders.CONTENT_LENGTH, contentLength);
    }

    @Override
    public URIAuthority getAuthority() {
        return Thread.currentThread() == asking ? route : super.getAuthority();
    }
}
