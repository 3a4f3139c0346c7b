package io.herald.push.fcm;

import io.herald.push.http.HttpResult.Answer;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SendOutcome.Accepted;
import io.herald.push.provider.SendOutcome.LaneStopped;
import io.herald.push.provider.SendOutcome.Rejected;
import io.herald.push.provider.SendOutcome.RetryLater;
import io.herald.push.provider.SendOutcome.SenderPaused;
import io.herald.push.provider.SendOutcome.SenderStopped;
import io.herald.push.provider.SendOutcome.TargetBusy;
import io.herald.push.provider.SendOutcome.TargetGone;
import io.herald.push.provider.SendOutcome.Unanswered;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * What an answer of FCM means: the table in docs/protocol.md, "Pushes". Decided on the structured details that Google's errors carry ({@code
 * FcmError}, {@code BadRequest}, {@code QuotaFailure}), as far as there are any.
 */
final class FcmVerdict {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Firebase's default where it names no time. */
    private static final Duration QUOTA_PAUSE = Duration.ofSeconds(60);

    /** For a gateway in front of FCM that answers with a page. */
    private static final Duration GATEWAY_PAUSE = Duration.ofSeconds(30);

    private final Answer answer;
    private final JsonNode body;
    private final JsonNode error;
    private final String code;

    private FcmVerdict(Answer answer) {
        this.answer = answer;
        this.body = read(answer.body());
        this.error = body.path("error");
        this.code = detail("google.firebase.fcm.v1.FcmError")
                .path("errorCode")
                .asString(error.path("status").asString(""));
    }

    /** Judges. */
    static SendOutcome of(Answer answer, Clock clock) {
        return new FcmVerdict(answer).outcome(clock);
    }

    /** Whether it is the access token that was refused, not an account behind FCM. */
    static boolean isUnauthenticated(Answer answer) {
        return answer.status() == 401 && !new FcmVerdict(answer).isOfThirdParty();
    }

    private SendOutcome outcome(Clock clock) {
        if (isOfThirdParty()) {
            return new LaneStopped(reason());
        }
        return switch (answer.status()) {
            case 200 -> accepted();
            case 400 -> namesTarget() ? TargetGone.tried(reason()) : new Rejected(reason());
            case 403 -> code.equals("SENDER_ID_MISMATCH") ? TargetGone.tried(reason()) : stopped();
            case 404 -> code.equals("UNREGISTERED") ? TargetGone.tried(reason()) : stopped();
            case 408 -> new RetryLater(Duration.ZERO, reason());
            case 413 -> new Rejected(reason());
            case 429 -> overQuota(answer.retryAfter(clock).orElse(QUOTA_PAUSE));
            case 502 -> new RetryLater(answer.retryAfter(clock).orElse(GATEWAY_PAUSE), reason());
            default ->
                answer.status() >= 500
                        ? new RetryLater(answer.retryAfter(clock).orElse(Duration.ZERO), reason())
                        : stopped();
        };
    }

    /** An answer without a name is somebody else's, a proxy's for example. */
    private SendOutcome accepted() {
        String name = body.path("name").asString("");
        return name.isEmpty() ? new Unanswered("200 without a name") : new Accepted(name);
    }

    private SendOutcome stopped() {
        return new SenderStopped(reason());
    }

    private boolean isOfThirdParty() {
        return code.equals("THIRD_PARTY_AUTH_ERROR") || code.equals("APNS_AUTH_ERROR");
    }

    /** By the field, or, where the answer names no field, by the text: it must speak of the token as a whole. */
    private boolean namesTarget() {
        Set<String> fields = new HashSet<>();
        detail("google.rpc.BadRequest")
                .path("fieldViolations")
                .forEach(each -> fields.add(each.path("field").asString("")));
        if (!fields.isEmpty()) {
            return fields.contains("message.token") || fields.contains("message.fid");
        }
        return code.equals("INVALID_ARGUMENT")
                && error.path("message")
                        .asString("")
                        .toLowerCase(Locale.ROOT)
                        .contains("not a valid fcm registration token");
    }

    private SendOutcome overQuota(Duration pause) {
        for (JsonNode violation : detail("google.rpc.QuotaFailure").path("violations")) {
            String whose = violation.path("subject").asString("")
                    + violation.path("quotaMetric").asString("")
                    + violation.path("quotaId").asString("");
            if (whose.toLowerCase(Locale.ROOT).contains("device")) {
                return new TargetBusy(pause, reason());
            }
        }
        return new SenderPaused(pause, reason());
    }

    private JsonNode detail(String type) {
        for (JsonNode each : error.path("details")) {
            if (each.path("@type").asString("").equals("type.googleapis.com/" + type)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /** Status and FCM's own word, if it is one: never the text, which may quote what was sent. */
    private String reason() {
        return code.matches("[A-Z_]{1,64}") ? answer.status() + " " + code : Integer.toString(answer.status());
    }
}
