package io.herald.push.dispatch;

import io.herald.push.dispatch.Settlement.DeviceEffect;
import io.herald.push.provider.SendOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timer {@code herald.push.answers} by sender and outcome; counters {@code herald.push.settled} by sender and state, and {@code
 * herald.push.gone.alarms} by sender.
 */
final class DispatchMetrics {

    private static final Logger log = LoggerFactory.getLogger(DispatchMetrics.class);

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** Targets gone in the minute that began at {@code since}. */
    private static final class Minute {
        private long since;
        private int gone;
    }

    private final MeterRegistry meters;
    private final int goneAlarm;

    /** By sender. Guarded by this. */
    private final Map<String, Minute> minutes = new HashMap<>();

    DispatchMetrics(MeterRegistry meters, int goneAlarm) {
        this.meters = meters;
        this.goneAlarm = goneAlarm;
    }

    void answered(String sender, SendOutcome outcome, long nanos) {
        Timer.builder("herald.push.answers")
                .tag("sender", sender)
                .tag("outcome", name(outcome))
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private static String name(SendOutcome outcome) {
        return switch (outcome) {
            case SendOutcome.Accepted each -> "accepted";
            case SendOutcome.Rejected each -> "rejected";
            case SendOutcome.TargetGone each -> "target-gone";
            case SendOutcome.TargetBusy each -> "target-busy";
            case SendOutcome.RetryLater each -> "retry";
            case SendOutcome.Unanswered each -> "unanswered";
            case SendOutcome.SenderPaused each -> "sender-paused";
            case SendOutcome.LaneStopped each -> "lane-stopped";
            case SendOutcome.SenderStopped each -> "sender-stopped";
        };
    }

    void recorded(String sender, Settlement settlement) {
        meters.counter(
                        "herald.push.settled",
                        "sender",
                        sender,
                        "state",
                        settlement.state().name().toLowerCase(Locale.ROOT))
                .increment();
        if (settlement.state() == Settlement.State.DEAD) {
            log.warn("{}: a push is a dead letter: {}", sender, settlement.reason());
        }
        if (settlement.device() instanceof DeviceEffect.Drop drop) {
            gone(sender, drop.reason(), System.nanoTime());
        }
    }

    private synchronized void gone(String sender, String reason, long now) {
        Minute minute = minutes.computeIfAbsent(sender, name -> new Minute());
        if (minute.gone == 0 || now - minute.since > MINUTE) {
            minute.since = now;
            minute.gone = 0;
        }
        if (++minute.gone == goneAlarm) {
            log.error(
                    "{}: {} targets gone within a minute, the last for {}: is this the right account?",
                    sender,
                    goneAlarm,
                    reason);
            meters.counter("herald.push.gone.alarms", "sender", sender).increment();
        }
    }
}
