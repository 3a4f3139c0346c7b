package io.herald.push.dispatch;

import io.herald.core.notification.Localization;
import io.herald.core.notification.PushPolicy;
import io.herald.push.content.StoredNotification;
import io.herald.push.dispatch.Gate.Admission;
import io.herald.push.dispatch.Settlement.Attempt;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SendOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives one sender its pushes: claims, judges, sends, has recorded. */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private static final Duration LONGEST_PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    /** Poll intervals between two looks that find nothing: each is a statement, and there are as many dispatchers as senders. */
    private static final int LONGEST_IDLE = 4;

    private final PushSender sender;
    private final Gate gate;
    private final Claims claims;
    private final Recorder recorder;
    private final DeviceRates rates;
    private final DispatchMetrics metrics;
    private final Duration pollInterval;
    private final Verdict verdict;

    /** How long to wait for a signal before the next look; the dispatcher's thread alone uses it. */
    private Duration idle;

    /** A permit means: look again. */
    private final Semaphore signal = new Semaphore(0);

    /** The last look found more than could be taken. */
    private volatile boolean full;

    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    Dispatcher(PushSender sender, Gate gate, Dispatching shared) {
        this.sender = sender;
        this.gate = gate;
        this.claims = shared.claims();
        this.recorder = shared.recorder();
        this.rates = shared.rates();
        this.metrics = shared.metrics();
        this.pollInterval = shared.pollInterval();
        this.idle = pollInterval;
        this.verdict = new Verdict(sender.limits());
    }

    /** What the dispatchers of a worker have in common. */
    record Dispatching(
            Claims claims, Recorder recorder, DeviceRates rates, DispatchMetrics metrics, Duration pollInterval) {}

    void start() {
        stopping = false;
        thread = Thread.ofVirtual().name("push " + sender.name()).start(this::run);
    }

    /** No more is claimed when this returns; what is under way goes on. */
    void stop() throws InterruptedException {
        stopping = true;
        wake();
        Thread running = thread;
        if (running != null) {
            running.join();
        }
    }

    /** There may be something to send. Any thread, without blocking. */
    void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    private void run() {
        Duration pause = pollInterval;
        while (!stopping) {
            try {
                if (!round()) {
                    signal.tryAcquire(idle.toMillis(), TimeUnit.MILLISECONDS);
                    signal.drainPermits();
                }
                pause = pollInterval;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                if (pause.equals(pollInterval)) {
                    log.warn("{}: nothing could be claimed, trying again: {}", sender.name(), e.toString());
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE_AFTER_FAILURE) < 0
                        ? pause.multipliedBy(2)
                        : LONGEST_PAUSE_AFTER_FAILURE;
                if (!sleep(pause)) {
                    return;
                }
            }
        }
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Claims once. Returns whether to look again at once. */
    private boolean round() {
        long now = System.nanoTime();
        return switch (gate.admission(now)) {
            case Admission.Closed() -> {
                full = true;
                idle = pollInterval;
                yield false;
            }
            case Admission.Probe probe -> {
                List<Claim> claimed = claims.take(sender.name(), List.of(), probe.lane(), 1);
                if (claimed.isEmpty()) {
                    gate.probeFoundNothing(probe.lane(), now);
                }
                start(claimed);
                idle = pollInterval;
                yield false;
            }
            case Admission.Open(int limit, List<String> closedLanes) -> {
                List<Claim> claimed = claims.take(sender.name(), closedLanes, null, limit);
                start(claimed);
                idle = claimed.isEmpty() && closedLanes.isEmpty() ? longer(idle) : pollInterval;
                full = claimed.size() == limit || !closedLanes.isEmpty();
                yield claimed.size() == limit;
            }
        };
    }

    private Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        Duration longest = pollInterval.multipliedBy(LONGEST_IDLE);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    private void start(List<Claim> claimed) {
        if (claimed.isEmpty()) {
            return;
        }
        gate.began(claimed, System.nanoTime());
        for (Claim claim : claimed) {
            Thread.ofVirtual().name("push-send").start(() -> deal(claim));
        }
    }

    private void deal(Claim claim) {
        Settlement settlement;
        try {
            settlement = settle(claim);
        } catch (RuntimeException | Error e) {
            // Ours, not the provider's: the push must not be lost, nor tried without end.
            log.error("{}: a push failed here", sender.name(), e);
            settlement = verdict.of(
                    claim,
                    new SendOutcome.Unanswered("internal: " + e.getClass().getSimpleName()));
        }
        if (claim.before() == Claim.Before.SENDING) {
            settlement = settlement.withLost(
                    new Attempt(claim.attempt() - 1, "unanswered", "", "the worker that tried was not heard of again"));
        }
        recorder.add(settlement, this::recorded);
    }

    private void recorded(Settlement settlement) {
        gate.ended(settlement.claim());
        metrics.recorded(sender.name(), settlement);
        if (full) {
            wake();
        }
    }

    private Settlement settle(Claim claim) {
        Claim.Device device = claim.device();
        if (device == null) {
            return Verdict.settled(claim, "device gone");
        }
        Claim.Entry entry = claim.entry();
        if (entry == null) {
            return Verdict.settled(claim, "entry gone");
        }
        boolean withdrawal = claim.before() == Claim.Before.WITHDRAWING;
        if (!withdrawal) {
            if (entry.expired()) {
                return Verdict.settled(claim, "expired");
            }
            if (entry.replaced() || (claim.acknowledged() && !claim.always())) {
                return claim.attempt() > 1 && sender.limits().withdrawals()
                        ? Verdict.recalled(claim)
                        : Verdict.settled(claim, entry.replaced() ? "replaced" : "acknowledged");
            }
        }
        StoredNotification notification = StoredNotification.parse(payload(entry, device));
        if (!withdrawal && notification.mode() == PushPolicy.Mode.NEVER) {
            return Verdict.settled(claim, "unwanted");
        }
        Duration wait = rates.take(claim.key().deviceId(), System.nanoTime());
        if (wait.isPositive()) {
            return Verdict.postponed(claim, wait);
        }
        return send(claim, push(claim, entry, device, notification));
    }

    private static String payload(Claim.Entry entry, Claim.Device device) {
        return entry.localized()
                ? Localization.pick(entry.payload(), Localization.wanted(device.locale()))
                : entry.payload();
    }

    private Settlement send(Claim claim, Push push) {
        long begun = System.nanoTime();
        SendOutcome outcome = sender.send(push);
        long now = System.nanoTime();
        metrics.answered(sender.name(), outcome, now - begun);
        gate.heard(claim, outcome, now);
        return verdict.of(claim, outcome);
    }

    private static Push push(Claim claim, Claim.Entry entry, Claim.Device device, StoredNotification notification) {
        PushContent content = claim.before() == Claim.Before.WITHDRAWING
                ? new PushContent.Withdrawal(notification.id(), claim.key().seq(), claim.badge())
                : notification.alert(claim.key().seq(), claim.badge());
        return new Push(
                identity(entry.key(), claim),
                claim.userId(),
                device.target(),
                claim.lane(),
                content,
                tag(entry.key()),
                notification.collapseKey(),
                notification.priority(),
                entry.expiresAt());
    }

    private static String tag(UUID key) {
        return HexFormat.of().toHexDigits(key.getMostSignificantBits())
                + HexFormat.of().toHexDigits(key.getLeastSignificantBits());
    }

    /** From the notification's key, not from the seq, which another entry may get after a failover that lost some. */
    private static UUID identity(UUID key, Claim claim) {
        UUID device = claim.key().deviceId();
        return UUID.nameUUIDFromBytes(ByteBuffer.allocate(33)
                .putLong(key.getMostSignificantBits())
                .putLong(key.getLeastSignificantBits())
                .putLong(device.getMostSignificantBits())
                .putLong(device.getLeastSignificantBits())
                .put((byte) (claim.before() == Claim.Before.WITHDRAWING ? 1 : 0))
                .array());
    }
}
