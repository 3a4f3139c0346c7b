package io.herald.push.webhook;

import io.herald.push.http.HttpResult;
import io.herald.push.http.PushHttp;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import java.time.Clock;
import java.util.List;

/** One receiver, named {@code webhook/<name>}. */
final class WebhookSender implements PushSender {

    private final String name;
    private final WebhookProperties.Webhook settings;
    private final SenderLimits limits;
    private final WebhookSignature signature;
    private final PushHttp http;
    private final WebhookAnswers answers;
    private final Batches batches;
    private final Clock clock;

    /** @param http closed with this sender */
    WebhookSender(
            String name, WebhookProperties.Webhook settings, WebhookSignature signature, PushHttp http, Clock clock) {
        this.name = "webhook/" + name;
        this.settings = settings;
        this.limits = limits(settings.limits());
        this.signature = signature;
        this.http = http;
        this.answers = new WebhookAnswers(settings.busyPause(), clock);
        this.batches = new Batches(settings.batchSize(), settings.linger(), this::sendTogether, this::sendAlone);
        this.clock = clock;
    }

    private static SenderLimits limits(WebhookProperties.Limits limits) {
        return new SenderLimits(
                limits.concurrency(),
                limits.laneConcurrency(),
                limits.perSecond(),
                limits.rampUp(),
                limits.giveUpAfter(),
                limits.firstBackoff(),
                limits.maxBackoff(),
                limits.withdrawals(),
                limits.withdrawalInterval());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SenderLimits limits() {
        return limits;
    }

    @Override
    public SendOutcome send(Push push) {
        return settings.batchSize() == 1 ? sendAlone(push) : batches.send(push);
    }

    private SendOutcome sendAlone(Push push) {
        List<Push> one = List.of(push);
        return answers.outcomes(one, post(one)).getFirst();
    }

    /** None where the answer may be meant for one of them only. */
    private List<SendOutcome> sendTogether(List<Push> pushes) {
        HttpResult result = post(pushes);
        return pushes.size() > 1 && WebhookAnswers.concernsOneOfThem(result)
                ? List.of()
                : answers.outcomes(pushes, result);
    }

    private HttpResult post(List<Push> pushes) {
        WebhookRequest request = WebhookRequest.of(pushes, settings.content());
        return http.post(
                settings.url(),
                "application/json",
                signature.headers(request.id(), clock.instant(), request.body()),
                request.body(),
                settings.timeout());
    }

    @Override
    public void close() {
        http.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
