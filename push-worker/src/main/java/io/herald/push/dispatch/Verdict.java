package io.herald.push.dispatch;

import io.herald.push.dispatch.Settlement.Attempt;
import io.herald.push.dispatch.Settlement.DeviceEffect;
import io.herald.push.dispatch.Settlement.State;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What an outcome means for a push: the one place that turns answers into states. */
final class Verdict {

    private static final DeviceEffect NOTHING = new DeviceEffect.None();

    private final SenderLimits limits;

    Verdict(SenderLimits limits) {
        this.limits = limits;
    }

    /** On a claim that led to a send. */
    Settlement of(Claim claim, SendOutcome outcome) {
        return switch (outcome) {
            case SendOutcome.Accepted(String providerId) -> accepted(claim, providerId);
            case SendOutcome.Rejected(String reason) ->
                done(claim, State.DEAD, reason, attempt(claim, "rejected", reason), NOTHING);
            case SendOutcome.TargetGone gone ->
                done(
                        claim,
                        State.SETTLED,
                        "target gone: " + gone.reason(),
                        attempt(claim, "target-gone", gone.reason()),
                        drop(claim, gone));
            case SendOutcome.TargetBusy busy ->
                failed(
                        claim,
                        busy.reason(),
                        busy.after(),
                        attempt(claim, "target-busy", busy.reason()),
                        new DeviceEffect.Pause(busy.after()));
            case SendOutcome.RetryLater(Duration after, String reason) ->
                failed(claim, reason, longer(after, backoff(claim)), attempt(claim, "retry", reason), NOTHING);
            case SendOutcome.Unanswered(String reason) ->
                failed(claim, reason, backoff(claim), attempt(claim, "unanswered", reason), NOTHING);
            case SendOutcome.SenderPaused(Duration after, String reason) ->
                kept(claim, reason, after, attempt(claim, "sender-paused", reason));
            case SendOutcome.LaneStopped(String reason) ->
                kept(claim, reason, backoff(claim), attempt(claim, "lane-stopped", reason));
            case SendOutcome.SenderStopped(String reason) ->
                kept(claim, reason, backoff(claim), attempt(claim, "sender-stopped", reason));
        };
    }

    /** A word about an older registration than the one that was tried says nothing about this one. */
    private static DeviceEffect drop(Claim claim, SendOutcome.TargetGone gone) {
        Claim.Device device = claim.device();
        return device != null && device.registeredAt().isBefore(gone.since())
                ? new DeviceEffect.Drop(device.registeredAt(), gone.reason())
                : NOTHING;
    }

    /** Nothing was sent, and nothing is to be sent any more. */
    static Settlement settled(Claim claim, String reason) {
        return done(claim, State.SETTLED, reason, null, NOTHING);
    }

    /** Nothing is to be sent any more, but an earlier attempt may have arrived: that is taken back. */
    static Settlement recalled(Claim claim) {
        return new Settlement(claim, State.WITHDRAWING, null, Duration.ZERO, false, null, null, NOTHING);
    }

    /** Nothing was sent yet. */
    static Settlement postponed(Claim claim, Duration after) {
        return new Settlement(claim, waiting(claim), null, after, false, null, null, NOTHING);
    }

    private Settlement accepted(Claim claim, String providerId) {
        boolean withdrawal = claim.before() == Claim.Before.WITHDRAWING;
        return new Settlement(
                claim,
                withdrawal ? State.SETTLED : State.ACCEPTED,
                withdrawal ? "withdrawn" : null,
                null,
                false,
                new Attempt(claim.attempt(), withdrawal ? "withdrawn" : "accepted", providerId, ""),
                null,
                withdrawal && limits.withdrawalInterval().isPositive() ? new DeviceEffect.Background() : NOTHING);
    }

    private Settlement failed(Claim claim, String reason, Duration after, Attempt attempt, DeviceEffect effect) {
        Claim.Entry entry = claim.entry();
        if (entry != null && entry.left() != null && after.compareTo(entry.left()) >= 0) {
            return done(
                    claim,
                    State.SETTLED,
                    "expires before the next attempt; the last: " + reason,
                    attempt(claim, "expired", reason),
                    effect);
        }
        if (claim.failing().plus(after).compareTo(limits.giveUpAfter()) > 0) {
            return done(claim, State.DEAD, "given up: " + reason, attempt(claim, "given-up", reason), effect);
        }
        return new Settlement(claim, waiting(claim), reason, after, true, attempt, null, effect);
    }

    /** A withdrawal that fails for good has nothing to say: what it would have taken back stays. */
    private static Settlement done(
            Claim claim, State state, String reason, @Nullable Attempt attempt, DeviceEffect effect) {
        boolean withdrawal = claim.before() == Claim.Before.WITHDRAWING;
        return new Settlement(
                claim,
                withdrawal ? State.SETTLED : state,
                withdrawal ? "not withdrawn: " + reason : reason,
                null,
                false,
                attempt,
                null,
                effect);
    }

    /** The push seems not to be at fault: it waits without being counted as failing, and lets others have the next try. */
    private static Settlement kept(Claim claim, String reason, Duration after, Attempt attempt) {
        return new Settlement(claim, waiting(claim), reason, after, false, attempt, null, NOTHING);
    }

    private static State waiting(Claim claim) {
        return claim.before() == Claim.Before.WITHDRAWING ? State.WITHDRAWING : State.WAITING;
    }

    private static Attempt attempt(Claim claim, String outcome, String reason) {
        return new Attempt(claim.attempt(), outcome, "", reason);
    }

    /** Doubled with each failure; up to a quarter longer, so that what failed together is not tried again together. */
    private Duration backoff(Claim claim) {
        long doubled = limits.firstBackoff().toMillis() << Math.min(claim.failures(), 20);
        long pause = Math.min(doubled, limits.maxBackoff().toMillis());
        return Duration.ofMillis(pause + ThreadLocalRandom.current().nextLong(pause / 4 + 1));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
