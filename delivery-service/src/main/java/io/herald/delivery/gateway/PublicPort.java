package io.herald.delivery.gateway;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.Globals;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.http.parser.Host;
import org.jspecify.annotations.Nullable;

/**
 * Finds the port that the browser sees, which its origin is compared with. When a proxy that ends TLS says {@code
 * X-Forwarded-Proto} and no {@code X-Forwarded-Port}, Tomcat takes 443 for granted; but the browser itself has named the port, in
 * {@code Host}, which the proxy passes on there or in {@code X-Forwarded-Host}.
 *
 * <p>Comes after Tomcat's own valve, and changes nothing where that one does not believe the sender or had nothing to guess.
 */
final class PublicPort extends ValveBase {

    PublicPort() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        int before = request.getServerPort();
        if (request.getAttribute(Globals.REQUEST_FORWARDED_ATTRIBUTE) != null
                && request.getHeader("X-Forwarded-Proto") != null
                && request.getHeader("X-Forwarded-Port") == null) {
            String forwarded = request.getHeader("X-Forwarded-Host");
            int named = port(forwarded == null ? request.getHeader("Host") : forwarded);
            if (named > 0) {
                request.setServerPort(named);
            }
        }
        try {
            getNext().invoke(request, response);
        } finally {
            if (!request.isAsync()) {
                request.setServerPort(before);
            }
        }
    }

    /** The port in {@code host:port}; 0 when there is none. */
    private static int port(@Nullable String authority) {
        if (authority == null) {
            return 0;
        }
        try {
            int colon = Host.parse(authority);
            return colon < 0 ? 0 : Integer.parseInt(authority.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
