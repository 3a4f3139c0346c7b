package io.herald.push.webhook;

import io.herald.push.http.HttpResult;
import io.herald.push.provider.Push;
import io.herald.push.provider.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a receiver's answers mean.
 *
 * @param busyPause after 429 without {@code Retry-After}
 */
record WebhookAnswers(Duration busyPause, Clock clock) {

    /** No receiver can keep a push from being tried for longer. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final int LONGEST_REASON = 200;
    private static final JsonMapper JSON = new JsonMapper();

    /** Whether an answer to several pushes may be meant for one of them only, so that each has to be asked about alone. */
    static boolean concernsOneOfThem(HttpResult result) {
        return result instanceof HttpResult.Answer answer
                && switch (answer.status()) {
                    case 400, 409, 410, 413, 422 -> true;
                    default -> false;
                };
    }

    /** What to do with each of these pushes, in their order. */
    List<SendOutcome> outcomes(List<Push> pushes, HttpResult result) {
        if (result instanceof HttpResult.Answer answer && answer.status() / 100 == 2) {
            return successes(pushes, answer);
        }
        SendOutcome same = outcome(result);
        return pushes.stream().map(_ -> same).toList();
    }

    private SendOutcome outcome(HttpResult result) {
        return switch (result) {
            case HttpResult.Answer answer -> failure(answer);
            case HttpResult.NotSent notSent -> new SendOutcome.RetryLater(Duration.ZERO, notSent.reason());
            case HttpResult.Unanswered unanswered -> new SendOutcome.Unanswered(unanswered.reason());
            case HttpResult.Forbidden forbidden -> new SendOutcome.SenderStopped(forbidden.reason());
        };
    }

    private SendOutcome failure(HttpResult.Answer answer) {
        String reason = "status " + answer.status();
        Duration after = answer.retryAfter(clock).map(WebhookAnswers::bounded).orElse(Duration.ZERO);
        return switch (answer.status()) {
            case 410 -> SendOutcome.TargetGone.tried(reason);
            case 401, 403, 404, 405, 407 -> new SendOutcome.SenderStopped(reason);
            case 408, 425 -> new SendOutcome.RetryLater(after, reason);
            case 429 -> new SendOutcome.SenderPaused(after.isZero() ? busyPause : after, reason);
            default -> {
                if (answer.status() >= 500) {
                    yield new SendOutcome.RetryLater(after, reason);
                }
                // A redirect is not followed: whoever moves the receiver has to change the setting.
                yield answer.status() >= 400 ? new SendOutcome.Rejected(reason) : new SendOutcome.SenderStopped(reason);
            }
        };
    }

    private List<SendOutcome> successes(List<Push> pushes, HttpResult.Answer answer) {
        JsonNode results = results(answer.body());
        if (!results.isArray()) {
            SendOutcome all = answer.status() == 207
                    ? new SendOutcome.Unanswered("207 without results")
                    : new SendOutcome.Accepted("");
            return pushes.stream().map(_ -> all).toList();
        }
        Map<String, JsonNode> byId = new HashMap<>();
        results.forEach(each -> byId.put(each.path("id").asString(""), each));
        return pushes.stream()
                .map(each -> {
                    JsonNode own = byId.get(each.id().toString());
                    return own == null ? new SendOutcome.Accepted("") : outcome(own);
                })
                .toList();
    }

    private static JsonNode results(String body) {
        try {
            return body.isBlank() ? JSON.missingNode() : JSON.readTree(body).path("results");
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    private static SendOutcome outcome(JsonNode result) {
        String reason = printable(result.path("reason").asString(""));
        return switch (result.path("outcome").asString("")) {
            case "accepted" -> new SendOutcome.Accepted("");
            case "rejected" -> new SendOutcome.Rejected(reason);
            case "gone" -> SendOutcome.TargetGone.tried(reason);
            case "retry" ->
                new SendOutcome.RetryLater(
                        bounded(Duration.ofSeconds(
                                Math.max(0, result.path("retryAfterSeconds").asLong(0)))),
                        reason);
            default -> new SendOutcome.Unanswered("result not understood");
        };
    }

    /** The receiver's words go into the database and to operators: no control characters, and not many. */
    private static String printable(String reason) {
        String plain = reason.replaceAll("\\p{Cntrl}", " ").strip();
        return plain.substring(
                0, plain.offsetByCodePoints(0, Math.min(LONGEST_REASON, plain.codePointCount(0, plain.length()))));
    }

    private static Duration bounded(Duration asked) {
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }
}
