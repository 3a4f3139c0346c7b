package io.herald.push.fcm;

import io.herald.push.fcm.FcmAccess.NoAccessException;
import io.herald.push.http.HttpResult;
import io.herald.push.http.PushHttp;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** One Firebase project. */
final class FcmSender implements PushSender {

    private final String name;
    private final FcmProperties.App app;
    private final URI address;
    private final FcmAccess access;
    private final PushHttp http;
    private final Clock clock;

    FcmSender(String name, FcmProperties.App app, FcmAccess access, PushHttp http, Clock clock) {
        this.name = name;
        this.app = app;
        this.address = app.baseUrl().resolve("/v1/projects/" + app.projectId() + "/messages:send");
        this.access = access;
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
                app.concurrency(),
                app.perSecond(),
                app.rampUp(),
                app.giveUpAfter(),
                app.firstBackoff(),
                app.maxBackoff(),
                app.withdrawals(),
                app.withdrawalInterval());
    }

    @Override
    public SendOutcome send(Push push) {
        if (!(push.target() instanceof PushTarget.Fcm target)) {
            throw new IllegalArgumentException("not a target of FCM");
        }
        byte[] body = FcmMessage.of(push, target, app.content(), clock.instant());
        try {
            String token = access.token();
            HttpResult result = post(token, body);
            if (result instanceof HttpResult.Answer answer && FcmVerdict.isUnauthenticated(answer)) {
                result = post(access.tokenInsteadOf(token), body);
            }
            return outcome(result);
        } catch (NoAccessException e) {
            return e.isPassing()
                    ? new SendOutcome.RetryLater(Duration.ZERO, "no access token: " + e.kind())
                    : new SendOutcome.SenderStopped("access token refused");
        }
    }

    private HttpResult post(String token, byte[] body) {
        return http.post(address, "application/json", Map.of("authorization", "Bearer " + token), body, app.timeout());
    }

    private SendOutcome outcome(HttpResult result) {
        return switch (result) {
            case HttpResult.Answer answer -> FcmVerdict.of(answer, clock);
            case HttpResult.NotSent(String reason) -> new SendOutcome.RetryLater(Duration.ZERO, reason);
            case HttpResult.Unanswered(String reason) -> new SendOutcome.Unanswered(reason);
            case HttpResult.Forbidden(String reason) -> new SendOutcome.SenderStopped(reason);
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
