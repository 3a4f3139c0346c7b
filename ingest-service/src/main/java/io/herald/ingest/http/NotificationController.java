package io.herald.ingest.http;

import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.Violation;
import io.herald.ingest.cloudevent.CloudEvents;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/notifications}; docs/openapi/ingest.yaml describes it. */
@RestController
class NotificationController {

    /** Kafka's clients have found a new leader by then, if there is one. */
    private static final String RETRY_AFTER_SECONDS = "2";

    private final Door door;
    private final long maxBytes;

    NotificationController(Door door, NotificationLimits limits) {
        this.door = door;
        this.maxBytes = limits.maxValueSize().toBytes();
    }

    /** The answer to an accepted notification. */
    record Accepted(String id, String source) {}

    @PostMapping(
            path = "/api/v1/notifications",
            consumes = {MediaType.APPLICATION_JSON_VALUE, CloudEvents.STRUCTURED})
    ResponseEntity<?> publish(HttpServletRequest request, @AuthenticationPrincipal Jwt token) throws IOException {
        // The container limits forms only; a body without length is read no further than the limit.
        byte[] body = request.getContentLengthLong() > maxBytes
                ? null
                : request.getInputStream().readNBytes((int) maxBytes + 1);
        if (body == null || body.length > maxBytes) {
            return tooLarge(maxBytes);
        }
        return switch (door.accept(headers(request), body, client(token))) {
            case Door.Outcome.Accepted(String id, String source) ->
                ResponseEntity.accepted().body(new Accepted(id, source));
            case Door.Outcome.Invalid(List<Violation> violations) -> invalid(violations);
            case Door.Outcome.TooLarge(long limit) -> tooLarge(limit);
            case Door.Outcome.Unanswered(String id, String source) -> unanswered(id, source);
        };
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        return headers;
    }

    /** The registered client where the issuer names one, else whom the token was issued to. */
    private static String client(Jwt token) {
        for (String claim : List.of("client_id", "azp", "sub")) {
            if (token.getClaims().get(claim) instanceof String name && !name.isEmpty()) {
                return name;
            }
        }
        return "";
    }

    private static ResponseEntity<?> invalid(List<Violation> violations) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "The notification breaks the contract; errors names the fields.");
        problem.setProperty("errors", violations);
        return ResponseEntity.badRequest().body(problem);
    }

    private static ResponseEntity<?> tooLarge(long limit) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.CONTENT_TOO_LARGE, "A notification has at most " + limit + " bytes.");
        problem.setProperty("errors", List.of(new Violation("", "expected at most " + limit + " bytes, found more")));
        return ResponseEntity.status(problem.getStatus()).body(problem);
    }

    private static ResponseEntity<?> unanswered(String id, String source) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Kafka has not confirmed the notification in time. It may arrive yet: repeat it with this id and source.");
        problem.setProperty("id", id);
        problem.setProperty("source", source);
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem);
    }
}
