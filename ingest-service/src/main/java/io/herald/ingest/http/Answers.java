package io.herald.ingest.http;

import io.herald.core.notification.Violation;
import io.herald.ingest.http.Door.Freshness;
import io.herald.ingest.http.Door.Outcome;
import io.herald.ingest.http.Door.Placed;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** What the door's outcomes are in HTTP: 202, or a problem (RFC 9457). */
final class Answers {

    /** Kafka's clients have found a new leader by then, if there is one. */
    private static final String RETRY_AFTER_SECONDS = "2";

    private Answers() {}

    /** The answer to an accepted batch, in the order of the request. */
    record Accepted(List<Named> accepted) {}

    static ResponseEntity<?> of(Submission.Form form, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted(List<Named> notifications, Freshness freshness) ->
                accepted(form, notifications, freshness);
            case Outcome.Invalid(List<Violation> violations) -> invalid(violations);
            case Outcome.TooLarge(long limit) -> tooLarge(limit);
            case Outcome.KeyTaken() ->
                answer(problem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "This Idempotency-Key belongs to another request of yours. Take a new one for each request."));
            case Outcome.KeysUnavailable() ->
                later(
                        problem(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "Whether this Idempotency-Key was used cannot be looked up now. Nothing was written: repeat it."));
            case Outcome.Unanswered(List<Placed> confirmed, List<Placed> unconfirmed) ->
                unanswered(form, confirmed, unconfirmed);
        };
    }

    static ResponseEntity<?> invalid(List<Violation> violations) {
        ProblemDetail problem =
                problem(HttpStatus.BAD_REQUEST, "The notification breaks the contract; errors names the fields.");
        problem.setProperty("errors", violations);
        return answer(problem);
    }

    static ResponseEntity<?> tooLarge(long limit) {
        ProblemDetail problem = problem(HttpStatus.CONTENT_TOO_LARGE, "The limit is " + limit + " bytes.");
        problem.setProperty("errors", List.of(new Violation("", "expected at most " + limit + " bytes, found more")));
        return answer(problem);
    }

    private static ResponseEntity<?> accepted(Submission.Form form, List<Named> notifications, Freshness freshness) {
        var answer = ResponseEntity.accepted();
        if (freshness == Freshness.REPLAYED) {
            answer.header(NotificationController.REPLAYED, "true");
        }
        return answer.body(
                switch (form) {
                    case ONE -> notifications.getFirst();
                    case BATCH -> new Accepted(notifications);
                });
    }

    private static ResponseEntity<?> unanswered(
            Submission.Form form, List<Placed> confirmed, List<Placed> unconfirmed) {
        ProblemDetail problem = problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Kafka has not confirmed everything in time. It may arrive yet: repeat it with the same id and source.");
        switch (form) {
            case ONE -> {
                Named named = unconfirmed.getFirst().named();
                problem.setProperty("id", named.id());
                problem.setProperty("source", named.source());
            }
            case BATCH -> {
                problem.setProperty("confirmed", confirmed);
                problem.setProperty("unconfirmed", unconfirmed);
            }
        }
        return later(problem);
    }

    private static ProblemDetail problem(HttpStatus status, String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail);
    }

    private static ResponseEntity<?> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus()).body(problem);
    }

    private static ResponseEntity<?> later(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem);
    }
}
