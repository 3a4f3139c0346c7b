package io.herald.push.webpush;

import io.herald.push.http.HttpResult;
import io.herald.push.http.PushHttp;
import io.herald.push.payload.CollapseTopic;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent.Alert;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DataAccessException;

/** Pushes to browsers under one name and one pair of keys. Does not own its connections. */
final class WebPushSender implements PushSender {

    /** How long a push service may keep what expires never; the longest that all of them take. */
    private static final Duration LONGEST_TTL = Duration.ofDays(28);

    private static final int TOO_LARGE = 413;

    private final String name;
    private final WebPushProperties.App app;
    private final VapidTokens tokens;
    private final PushHttp http;
    private final Clock clock;

    WebPushSender(String name, WebPushProperties.App app, VapidTokens tokens, PushHttp http, Clock clock) {
        this.name = name;
        this.app = app;
        this.tokens = tokens;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SenderLimits limits() {
        return new SenderLimits(
                app.concurrency(),
                app.laneConcurrency(),
                app.perSecond(),
                Duration.ZERO,
                app.giveUpAfter(),
                app.firstBackoff(),
                app.maxBackoff(),
                app.withdrawals(),
                app.withdrawalInterval());
    }

    @Override
    public SendOutcome send(Push push) {
        if (!(push.target() instanceof PushTarget.WebPush target)) {
            throw new IllegalArgumentException("not a target of Web Push");
        }
        Instant started = clock.instant();
        Optional<byte[]> encrypted = WebPushEncryption.encrypt(WebPushPayload.of(push, app.content()), target);
        if (encrypted.isEmpty()) {
            return SendOutcome.TargetGone.tried("no keys of a browser");
        }
        try {
            HttpResult result = post(push, target, encrypted.get(), started);
            if (result instanceof HttpResult.Answer answer
                    && answer.status() == TOO_LARGE
                    && push.content() instanceof Alert alert) {
                result = post(
                        push,
                        target,
                        WebPushEncryption.encrypt(WebPushPayload.reference(push, alert), target)
                                .orElseThrow(),
                        started);
            }
            return outcome(result);
        } catch (DataAccessException e) {
            return new SendOutcome.RetryLater(Duration.ZERO, "no VAPID keys");
        }
    }

    private HttpResult post(Push push, PushTarget.WebPush target, byte[] body, Instant now) {
        if (target.endpoint().getHost() == null || target.endpoint().getScheme() == null) {
            return new HttpResult.Forbidden("no host");
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("ttl", Long.toString(ttl(push, now).toSeconds()));
        headers.put("content-encoding", "aes128gcm");
        headers.put("urgency", urgency(push));
        if (push.collapseKey() != null && push.content() instanceof Alert) {
            headers.put("topic", CollapseTopic.of(push.collapseKey()));
        }
        headers.put("authorization", tokens.authorization(target.endpoint()));
        return http.post(target.endpoint(), "application/octet-stream", headers, body, app.timeout());
    }

    private static Duration ttl(Push push, Instant now) {
        if (push.expiresAt() == null) {
            return LONGEST_TTL;
        }
        Duration left = Duration.between(now, push.expiresAt());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(LONGEST_TTL) > 0 ? LONGEST_TTL : left;
    }

    private static String urgency(Push push) {
        if (!(push.content() instanceof Alert)) {
            return "low";
        }
        return switch (push.priority()) {
            case LOW -> "low";
            case NORMAL -> "normal";
            case HIGH -> "high";
        };
    }

    private SendOutcome outcome(HttpResult result) {
        return switch (result) {
            case HttpResult.Answer answer -> WebPushVerdict.of(answer, clock);
            case HttpResult.NotSent(String reason) -> new SendOutcome.RetryLater(Duration.ZERO, reason);
            case HttpResult.Unanswered(String reason) -> new SendOutcome.Unanswered(reason);
            case HttpResult.Forbidden(String reason) -> new SendOutcome.Rejected(reason);
        };
    }
}
