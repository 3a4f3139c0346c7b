package io.herald.delivery.devices;

import io.herald.core.notification.Violation;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Why a request about devices is refused, as problem details (RFC 9457). */
final class Refusals {

    private Refusals() {}

    static ErrorResponseException invalid(List<Violation> violations) {
        return of(
                HttpStatus.BAD_REQUEST,
                "The device cannot be registered like this; errors names the fields.",
                violations);
    }

    static ErrorResponseException tooLarge(long most) {
        return of(
                HttpStatus.CONTENT_TOO_LARGE,
                "A request has at most " + most + " bytes.",
                List.of(new Violation("", "expected at most " + most + " bytes, found more")));
    }

    /** Also where it is somebody else's. */
    static ErrorResponseException notFound() {
        return of(HttpStatus.NOT_FOUND, "You have no such device.", List.of());
    }

    static ErrorResponseException tooMany(int retryAfterSeconds) {
        return later(HttpStatus.TOO_MANY_REQUESTS, "So many changes in so little time.", retryAfterSeconds);
    }

    static ErrorResponseException unavailable(int retryAfterSeconds) {
        return later(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database does not answer. Nothing is known to be stored: repeat it.",
                retryAfterSeconds);
    }

    private static ErrorResponseException later(HttpStatus status, String detail, int seconds) {
        ErrorResponseException refusal = of(status, detail, List.of());
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
        return refusal;
    }

    private static ErrorResponseException of(HttpStatus status, String detail, List<Violation> violations) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        if (!violations.isEmpty()) {
            problem.setProperty("errors", violations);
        }
        return new ErrorResponseException(status, problem, null);
    }
}
