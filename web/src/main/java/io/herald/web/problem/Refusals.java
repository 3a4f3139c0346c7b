package io.herald.web.problem;

import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Why a request is refused, as problem details (RFC 9457) to be thrown. */
public final class Refusals {

    private static final int DATABASE_RETRY_AFTER_SECONDS = 2;

    private Refusals() {}

    /** @param errors objects with {@code field} and {@code message}, at least one */
    public static ErrorResponseException invalid(String detail, List<?> errors) {
        return of(HttpStatus.BAD_REQUEST, detail, errors);
    }

    /** One parameter or field is wrong. */
    public static ErrorResponseException invalid(String field, String message) {
        return invalid("The request cannot be understood; errors names the fields.", errors(field, message));
    }

    public static ErrorResponseException tooLarge(long most) {
        return of(
                HttpStatus.CONTENT_TOO_LARGE,
                "A request has at most " + most + " bytes.",
                errors("", "expected at most " + most + " bytes, found more"));
    }

    public static ErrorResponseException notFound(String detail) {
        return of(HttpStatus.NOT_FOUND, detail, List.of());
    }

    public static ErrorResponseException tooMany(int retryAfterSeconds) {
        return later(HttpStatus.TOO_MANY_REQUESTS, "So many changes in so little time.", retryAfterSeconds);
    }

    /** The database is away. */
    public static ErrorResponseException unavailable() {
        return later(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database does not answer. Nothing is known to be stored: repeat it.",
                DATABASE_RETRY_AFTER_SECONDS);
    }

    private static ErrorResponseException later(HttpStatus status, String detail, int seconds) {
        ErrorResponseException refusal = of(status, detail, List.of());
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
        return refusal;
    }

    private static List<Map<String, String>> errors(String field, String message) {
        return List.of(Map.of("field", field, "message", message));
    }

    /**
     * Any other one.
     *
     * @param errors as in {@link #invalid}; may be empty
     */
    public static ErrorResponseException of(HttpStatus status, String detail, List<?> errors) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        return new ErrorResponseException(status, problem, null);
    }
}
