package io.herald.delivery.stream;

import io.herald.core.inbox.Cursor;
import io.herald.core.notification.Localization;
import io.herald.delivery.gateway.ClientAddress;
import io.herald.delivery.login.Login;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.session.CloseReason;
import io.herald.delivery.session.Engine;
import io.herald.delivery.session.StreamRequest;
import io.herald.delivery.session.StreamSession;
import io.herald.web.problem.Refusals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/inbox/stream}; docs/openapi/delivery.yaml describes it. The principal's name is the user id. */
@RestController
class StreamController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String EXPECTED = "expected a cursor as it was given out";

    /** As for a WebSocket: what was refused because of the last minute may pass after a few seconds. */
    private static final String RETRY_AFTER = "10";

    private final Engine engine;

    StreamController(Engine engine) {
        this.engine = engine;
    }

    @GetMapping(path = "/api/v1/inbox/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(HttpServletRequest request, HttpServletResponse response, JwtAuthenticationToken user)
            throws IOException {
        StreamRequest asked = asked(request);
        String address = ClientAddress.of(request.getRemoteAddr());
        switch (engine.sessions().admit(address)) {
            case FREE -> {}
            case NODE_FULL -> throw refusal(HttpStatus.SERVICE_UNAVAILABLE, "This node serves no more sessions.");
            case ADDRESS_FULL -> throw refusal(HttpStatus.TOO_MANY_REQUESTS, "So many sessions from one address.");
        }
        StreamWire wire = new StreamWire();
        StreamSession session = new StreamSession(engine, UUID.randomUUID().toString(), address, wire, login(user));
        Optional<CloseReason> refused = session.admitted();
        if (refused.isPresent()) {
            throw refusal(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Of this user: " + refused.get().text() + ".");
        }
        begin(request, response, session, wire);
        session.begin(asked);
    }

    private static void begin(
            HttpServletRequest request, HttpServletResponse response, StreamSession session, StreamWire wire)
            throws IOException {
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // A proxy that collects before it passes on would hold entries back.
            response.setHeader("X-Accel-Buffering", "no");
            AsyncContext exchange = request.startAsync(request, response);
            exchange.setTimeout(0);
            exchange.addListener(new Ending(session, wire));
            response.flushBuffer();
            wire.begin(exchange);
        } catch (IOException | RuntimeException e) {
            wire.ended();
            session.closed();
            throw e;
        }
    }

    /** The chain has accepted the token; it has not been revoked since, or the session's own look finds it. */
    private Login login(JwtAuthenticationToken user) {
        if (engine.logins().accept(user.getToken()) instanceof LoginOutcome.Accepted(Login login)) {
            return login;
        }
        throw refusal(HttpStatus.UNAUTHORIZED, "The token is not valid any more.");
    }

    private static StreamRequest asked(HttpServletRequest request) {
        String lastEventId = request.getHeader(LAST_EVENT_ID);
        String wanted = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        List<LanguageRange> languages = wanted == null ? List.of() : Localization.wanted(wanted);
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return new StreamRequest(Optional.of(cursor(LAST_EVENT_ID, lastEventId)), true, languages);
        }
        String after = request.getParameter("after");
        Optional<Cursor> from = after == null ? Optional.empty() : Optional.of(cursor("after", after));
        return new StreamRequest(from, false, languages);
    }

    private static Cursor cursor(String field, String text) {
        return Cursor.parse(text).orElseThrow(() -> Refusals.invalid(field, EXPECTED));
    }

    private static ErrorResponseException refusal(HttpStatus status, String detail) {
        ErrorResponseException refusal = Refusals.of(status, detail, List.of());
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        return refusal;
    }

    /** However the exchange ends, the session is told. */
    private record Ending(StreamSession session, StreamWire wire) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            wire.ended();
            session.closed();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            onError(event);
        }

        /** Completed here, on the container's own thread: it would look for an error page otherwise. */
        @Override
        public void onError(AsyncEvent event) {
            wire.ended();
            session.closed();
            event.getAsyncContext().complete();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
