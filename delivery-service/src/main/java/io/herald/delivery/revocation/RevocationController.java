package io.herald.delivery.revocation;

import io.herald.delivery.login.UserIdTemplate;
import io.herald.delivery.revocation.RevocationLog.Revocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code DELETE /api/v1/sessions?user=…}; docs/openapi/delivery.yaml describes it. */
@RestController
class RevocationController {

    private static final Logger log = LoggerFactory.getLogger(RevocationController.class);
    private static final String RETRY_AFTER_SECONDS = "2";

    private final RevocationLog revocations;

    RevocationController(RevocationLog revocations) {
        this.revocations = revocations;
    }

    /** The answer: sessions on tokens that were issued before are being closed. */
    record SignedOut(String user, Instant issuedBefore) {}

    @DeleteMapping("/api/v1/sessions")
    ResponseEntity<?> signOut(@RequestParam(name = "user", required = false) @Nullable String user) {
        if (user == null || user.isEmpty() || user.length() > UserIdTemplate.MAX_LENGTH) {
            return invalid(user == null ? "nothing" : user.length() + " characters");
        }
        try {
            Revocation revoked = revocations.revoke(user);
            return ResponseEntity.accepted().body(new SignedOut(revoked.userId(), revoked.issuedBefore()));
        } catch (DataAccessException e) {
            log.warn("A revocation could not be stored: {}", e.toString());
            return unavailable();
        }
    }

    private static ResponseEntity<?> invalid(String found) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "The request names no user; errors names the parameter.");
        problem.setProperty(
                "errors",
                List.of(Map.of(
                        "field",
                        "user",
                        "message",
                        "expected a user id of 1 to %d characters, found %s"
                                .formatted(UserIdTemplate.MAX_LENGTH, found))));
        return ResponseEntity.badRequest().body(problem);
    }

    private static ResponseEntity<?> unavailable() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database does not answer. Nothing is known to be revoked: repeat it.");
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem);
    }
}
