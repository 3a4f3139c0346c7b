package io.herald.push.dispatch;

import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether and how much a sender may be given now: what is under way, its pace, a pause it asked for, a stop of the whole or of one lane.
 * Any thread; its own monitor guards the state, and nothing blocks under it.
 *
 * <p>A lane stops when the pushes of several users in a row were refused as if it were at fault: a target of one user may be made up.
 * What has stopped is tried with one push after each probe interval; any other answer than a stop opens it again.
 */
final class Gate {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    /** Lanes that are remembered only because somebody's push was refused there: users bring push hosts. */
    private static final int MOST_LANES = 1_000;

    /** A claim is made when so large a part of the concurrency is free. */
    private static final int WORTH_A_CLAIM = 4;

    /** What may be claimed. */
    sealed interface Admission {

        /** Nothing now. */
        record Closed() implements Admission {}

        /** Up to {@code limit}, but for the closed lanes. */
        record Open(int limit, List<String> closedLanes) implements Admission {}

        /** One push, of this lane, to see whether it goes through; null = of any lane. */
        record Probe(@Nullable String lane) implements Admission {}
    }

    private static final class Lane {
        private int underWay;
        private final Set<Long> refusedUsers = new HashSet<>();
        private @Nullable String stopped;
        private long probeAt;

        boolean isAtRest() {
            return underWay == 0 && stopped == null;
        }
    }

    private final String sender;
    private final SenderLimits limits;
    private final Duration probeInterval;
    private final int laneStopUsers;
    private final Pace pace;
    private final Map<String, Lane> lanes = new HashMap<>();
    private int underWay;
    private @Nullable String stopped;
    private long probeAt;
    private long pausedUntil;
    private boolean paused;

    Gate(String sender, SenderLimits limits, Duration probeInterval, int laneStopUsers) {
        this.laneStopUsers = laneStopUsers;
        this.sender = sender;
        this.limits = limits;
        this.probeInterval = probeInterval;
        this.pace = new Pace(limits.perSecond(), limits.rampUp());
    }

    /** What may be claimed at this moment of {@code System.nanoTime()}. */
    synchronized Admission admission(long now) {
        if (paused && now - pausedUntil >= 0) {
            paused = false;
        }
        if (paused || !hasRoom()) {
            return new Admission.Closed();
        }
        if (stopped != null) {
            return probe(now);
        }
        int limit = Math.min(limits.concurrency() - underWay, pace.allowed(now));
        if (limit < 1) {
            return new Admission.Closed();
        }
        List<String> closed = new ArrayList<>();
        for (Map.Entry<String, Lane> each : lanes.entrySet()) {
            Lane lane = each.getValue();
            if (lane.stopped != null) {
                if (now - lane.probeAt >= 0 && lane.underWay == 0) {
                    lane.probeAt = now + probeInterval.toNanos();
                    return new Admission.Probe(each.getKey());
                }
                closed.add(each.getKey());
            } else if (lane.underWay > limits.laneConcurrency() / 2) {
                // A claim may fall to one lane as a whole: the others have room for at least the other half.
                closed.add(each.getKey());
            }
        }
        return new Admission.Open(Math.min(limit, Math.max(1, limits.laneConcurrency() / 2)), closed);
    }

    /** A claim is a statement, whether for one push or for hundreds: while much is under way it waits until it is worth it. */
    private boolean hasRoom() {
        return limits.concurrency() - underWay >= Math.max(1, limits.concurrency() / WORTH_A_CLAIM);
    }

    private Admission probe(long now) {
        if (now - probeAt < 0 || underWay > 0) {
            return new Admission.Closed();
        }
        probeAt = now + probeInterval.toNanos();
        return new Admission.Probe(null);
    }

    synchronized void began(List<Claim> claims, long now) {
        underWay += claims.size();
        pace.started(claims.size(), now);
        for (Claim claim : claims) {
            lanes.computeIfAbsent(claim.lane(), lane -> new Lane()).underWay++;
        }
    }

    synchronized void ended(Claim claim) {
        underWay--;
        Lane lane = lanes.get(claim.lane());
        if (lane != null) {
            lane.underWay--;
            if (lane.isAtRest() && (lane.refusedUsers.isEmpty() || lanes.size() > MOST_LANES)) {
                lanes.remove(claim.lane());
            }
        }
    }

    /** Takes note of what an answer says about the sender. */
    synchronized void heard(Claim claim, SendOutcome outcome, long now) {
        switch (outcome) {
            case SendOutcome.SenderStopped(String reason) -> {
                if (stopped == null) {
                    log.error("{} has stopped, its pushes wait: {}", sender, reason);
                }
                stopped = reason;
                probeAt = now + probeInterval.toNanos();
            }
            case SendOutcome.LaneStopped(String reason) -> {
                Lane lane = lanes.computeIfAbsent(claim.lane(), name -> new Lane());
                lane.refusedUsers.add(claim.key().userNo());
                if (lane.refusedUsers.size() < laneStopUsers) {
                    log.warn("{}: {} refuses a push: {}", sender, claim.lane(), reason);
                    return;
                }
                if (lane.stopped == null) {
                    log.error("{} has stopped for {}, those pushes wait: {}", sender, claim.lane(), reason);
                }
                lane.stopped = reason;
                lane.probeAt = now + probeInterval.toNanos();
            }
            case SendOutcome.SenderPaused(Duration after, String reason) -> {
                long until = now + after.toNanos();
                if (!paused) {
                    log.warn("{} rests for {} s: {}", sender, after.toSeconds(), reason);
                }
                pausedUntil = paused ? Math.max(pausedUntil, until) : until;
                paused = true;
            }
            // The provider or the way to it is in trouble, which says nothing about what has stopped.
            case SendOutcome.RetryLater later -> {}
            case SendOutcome.Unanswered unanswered -> {}
            case SendOutcome.Accepted accepted -> works(claim);
            case SendOutcome.Rejected rejected -> works(claim);
            case SendOutcome.TargetGone gone -> works(claim);
            case SendOutcome.TargetBusy busy -> works(claim);
        }
    }

    private void works(Claim claim) {
        if (stopped != null) {
            stopped = null;
            log.info("{} works again", sender);
        }
        Lane lane = lanes.get(claim.lane());
        if (lane != null) {
            lane.refusedUsers.clear();
            if (lane.stopped != null) {
                lane.stopped = null;
                log.info("{} works again for {}", sender, claim.lane());
            }
        }
    }

    /** Nothing was under way to see. */
    synchronized void probeFoundNothing(@Nullable String lane, long now) {
        // Soon again: when something to try it with is there.
        long soon =
                now + Math.min(probeInterval.toNanos(), Duration.ofSeconds(1).toNanos());
        if (lane == null) {
            probeAt = soon;
        } else {
            Lane stoppedLane = lanes.get(lane);
            if (stoppedLane != null) {
                stoppedLane.probeAt = soon;
            }
        }
    }

    /** Why what has stopped: the sender under its own name, lanes under {@code sender lane}. Empty when all is well. */
    synchronized Map<String, String> stopped() {
        Map<String, String> reasons = new HashMap<>();
        if (stopped != null) {
            reasons.put(sender, stopped);
        }
        lanes.forEach((name, lane) -> {
            if (lane.stopped != null) {
                reasons.put(sender + " " + name, lane.stopped);
            }
        });
        return reasons;
    }

    synchronized int underWay() {
        return underWay;
    }

    String sender() {
        return sender;
    }
}
