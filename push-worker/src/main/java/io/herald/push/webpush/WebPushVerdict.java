package io.herald.push.webpush;

import io.herald.push.http.HttpResult.Answer;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SendOutcome.Accepted;
import io.herald.push.provider.SendOutcome.LaneStopped;
import io.herald.push.provider.SendOutcome.Rejected;
import io.herald.push.provider.SendOutcome.RetryLater;
import io.herald.push.provider.SendOutcome.TargetBusy;
import io.herald.push.provider.SendOutcome.TargetGone;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer of a push service means: the table in docs/protocol.md, "Pushes". */
final class WebPushVerdict {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** For a 429 that names no time. */
    private static final Duration BUSY = Duration.ofSeconds(60);

    /**
     * How Apple, Google and Mozilla say that the browser has subscribed to another sender's key: Herald's keys were changed since. Only
     * this subscription is worthless then, not the lane.
     */
    private static final List<String> OTHER_SENDER = List.of(
            "vapidpkhashmismatch",
            "do not correspond to the credentials used to create the subscription",
            "vapid public key mismatch");

    private WebPushVerdict() {}

    /** Judges. */
    static SendOutcome of(Answer answer, Clock clock) {
        String reason = reason(answer);
        return switch (answer.status()) {
            case 200, 201, 202 -> new Accepted(answer.headers().getOrDefault("location", ""));
            case 404, 410 -> TargetGone.tried(reason);
            case 400 -> isOfOtherSender(answer) ? TargetGone.tried(reason) : new Rejected(reason);
            case 401, 403 -> isOfOtherSender(answer) ? TargetGone.tried(reason) : new LaneStopped(reason);
            case 408 -> new RetryLater(Duration.ZERO, reason);
            case 429 -> new TargetBusy(answer.retryAfter(clock).orElse(BUSY), reason);
            default ->
                answer.status() >= 500
                        ? new RetryLater(answer.retryAfter(clock).orElse(Duration.ZERO), reason)
                        : new Rejected(reason);
        };
    }

    private static boolean isOfOtherSender(Answer answer) {
        String body = answer.body().toLowerCase(Locale.ROOT);
        return OTHER_SENDER.stream().anyMatch(body::contains);
    }

    /** Status and the service's word (Apple's {@code reason}, Mozilla's {@code errno}), if it is one. */
    private static String reason(Answer answer) {
        try {
            JsonNode body = JSON.readTree(answer.body());
            String word = body.path("reason").asString(body.path("errno").asString(""));
            if (word.matches("[A-Za-z0-9_]{1,64}")) {
                return answer.status() + " " + word;
            }
        } catch (JacksonException e) {
            // Google answers with text.
        }
        return Integer.toString(answer.status());
    }
}
