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
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/notifications} and {@code …/batch}; docs/openapi/ingest.yaml describes them. */
@RestController
class NotificationController {

    static final String PATH = "/api/v1/notifications";
    static final String BATCH_PATH = PATH + "/batch";

    /** Says of an answer that an earlier request got it first. */
    static final String REPLAYED = "Idempotency-Replayed";

    private final Door door;
    private final int maxBytes;
    private final int maxBatchBytes;

    NotificationController(Door door, NotificationLimits limits, DoorProperties settings) {
        this.door = door;
        this.maxBytes = (int) limits.maxValueSize().toBytes();
        this.maxBatchBytes = (int) settings.maxBatchSize().toBytes();
    }

    @PostMapping(
            path = PATH,
            consumes = {MediaType.APPLICATION_JSON_VALUE, CloudEvents.STRUCTURED})
    ResponseEntity<?> publish(HttpServletRequest request, @AuthenticationPrincipal Jwt token) throws IOException {
        return submit(Submission.Form.ONE, request, token, maxBytes);
    }

    @PostMapping(
            path = BATCH_PATH,
            consumes = {MediaType.APPLICATION_JSON_VALUE, CloudEvents.BATCH})
    ResponseEntity<?> publishAll(HttpServletRequest request, @AuthenticationPrincipal Jwt token) throws IOException {
        return submit(Submission.Form.BATCH, request, token, maxBatchBytes);
    }

    private ResponseEntity<?> submit(Submission.Form form, HttpServletRequest request, Jwt token, int most)
            throws IOException {
        String client = client(token);
        List<String> keys = Collections.list(request.getHeaders(IdempotencyKey.HEADER));
        return switch (IdempotencyKey.read(keys, client)) {
            case IdempotencyKey.Read.Invalid(Violation violation) -> Answers.invalid(List.of(violation));
            case IdempotencyKey.Read.Valid(IdempotencyKey key) -> submit(form, request, client, key, most);
            case IdempotencyKey.Read.None() -> submit(form, request, client, null, most);
        };
    }

    private ResponseEntity<?> submit(
            Submission.Form form, HttpServletRequest request, String client, @Nullable IdempotencyKey key, int most)
            throws IOException {
        // The container limits forms only; a body without length is read no further than the limit.
        byte[] body = request.getContentLengthLong() > most
                ? null
                : request.getInputStream().readNBytes(most + 1);
        if (body == null || body.length > most) {
            return Answers.tooLarge(most);
        }
        Submission submission = new Submission(form, headers(request), body, client, key);
        return Answers.of(form, door.accept(submission));
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
}
