package io.herald.delivery.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.web.HttpRequestHandler;

/**
 * Answers {@code /ws} ahead of the filters and handler mappings that every other request passes. When all clients come back at once, these cost
 * more than the upgrade, and what they do for one is little: a bearer token is checked here by the same filter that checks it
 * there; origins, limits and everything about WebSockets are the business of {@code upgrades}.
 *
 * <p>Only the path as it is documented comes in here. Any other spelling of it goes the long way, where nothing answers to it.
 */
final class UpgradeFilter extends HttpFilter {

    /** Where clients connect. */
    static final String PATH = "/ws";

    private final transient HttpRequestHandler upgrades;
    private final transient BearerTokenAuthenticationFilter tokens;

    /**
     * @param upgrades answers what has no token or a good one
     * @param tokens refuses what has a bad one
     */
    UpgradeFilter(HttpRequestHandler upgrades, AuthenticationManager tokens) {
        this.upgrades = upgrades;
        this.tokens = new BearerTokenAuthenticationFilter(tokens);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getRequestURI().equals(request.getContextPath() + PATH)) {
            chain.doFilter(request, response);
        } else if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            upgrades.handleRequest(request, response);
        } else {
            withToken(request, response);
        }
    }

    private void withToken(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        try {
            tokens.doFilter(request, response, (checked, answer) -> {
                Principal user = SecurityContextHolder.getContext().getAuthentication();
                upgrades.handleRequest(new OfUser(request, user), response);
            });
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    /** An upgrade with a token that is good; or with credentials of another kind, which say nothing here. */
    private static final class OfUser extends HttpServletRequestWrapper {

        private final @Nullable Principal user;

        OfUser(HttpServletRequest request, @Nullable Principal user) {
            super(request);
            this.user = user;
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            return user;
        }
    }
}
