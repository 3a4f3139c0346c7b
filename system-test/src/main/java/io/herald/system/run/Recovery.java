package io.herald.system.run;

import io.herald.system.history.Event;
import io.herald.system.history.HistoryFile;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultInjected;
import io.herald.system.history.RunEvent.FaultTookEffect;
import io.herald.system.history.RunEvent.Healed;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.SessionEvent.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long a fault was felt. Faults that overlap are each charged with what both did, up to the next fault of either: an upper bound.
 *
 * @param evidence how it was seen to take effect
 * @param felt from the moment it struck until, of what was sent within a quarter of a second, 95 % reached their users within a
 *     second again; up to the next fault at most
 * @param slow how long 99 % of what was sent from the moment it struck until it had ended took at most to reach their users
 */
public record Recovery(FaultInjected fault, String evidence, Duration felt, Duration slow) {

    private static final long BUCKET = Duration.ofMillis(250).toNanos() / 1000;
    private static final long IN_TIME = Duration.ofSeconds(1).toNanos() / 1000;
    private static final double SHARE_IN_TIME = 0.95;
    private static final double SHARE_MEASURED = 0.99;

    /** How much of a quarter of a second's sends came in time. */
    private static final class Bucket {
        private long sent;
        private long inTime;

        boolean normal() {
            return inTime >= sent * SHARE_IN_TIME;
        }
    }

    private record Reached(String user, String source, String id) {}

    /** One for each fault of a run, in order. */
    public static List<Recovery> of(HistoryFile file) {
        List<FaultInjected> faults = new ArrayList<>();
        Map<Integer, String> evidence = new HashMap<>();
        Map<Integer, Long> ended = new HashMap<>();
        Map<Long, String> users = new HashMap<>();
        Map<Reached, Long> sentAt = new HashMap<>();
        Map<Reached, Long> reachedAt = new HashMap<>();
        long[] healed = {Event.NEVER};
        try (Stream<Event> events = file.events()) {
            events.forEachOrdered(event -> {
                switch (event) {
                    case FaultInjected fault -> faults.add(fault);
                    case FaultTookEffect effect -> evidence.put(effect.fault(), effect.evidence());
                    case FaultEnded end -> ended.put(end.fault(), end.at());
                    case Healed end -> healed[0] = end.at();
                    case Connected connected -> users.put(connected.session(), connected.user());
                    case Sending sending -> {
                        if (sending.contract() == Contract.KEPT && sending.expiresAt() == Event.NEVER) {
                            sending.users()
                                    .forEach(user -> sentAt.putIfAbsent(
                                            new Reached(user, sending.source(), sending.id()), sending.at()));
                        }
                    }
                    case Message message ->
                        reachedAt.putIfAbsent(
                                new Reached(users.getOrDefault(message.session(), ""), message.source(), message.id()),
                                message.at());
                    default -> {}
                }
            });
        }
        TreeMap<Long, Bucket> buckets = buckets(sentAt, reachedAt);
        TreeMap<Long, List<Long>> latencies = latencies(sentAt, reachedAt);
        List<Recovery> recoveries = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            FaultInjected fault = faults.get(i);
            long until = i + 1 < faults.size() ? faults.get(i + 1).at() : healed[0];
            recoveries.add(new Recovery(
                    fault,
                    evidence.getOrDefault(fault.fault(), "none"),
                    felt(buckets, fault.at(), until),
                    slow(latencies, fault.at(), ended.getOrDefault(fault.fault(), until))));
        }
        return recoveries;
    }

    private static TreeMap<Long, Bucket> buckets(Map<Reached, Long> sentAt, Map<Reached, Long> reachedAt) {
        TreeMap<Long, Bucket> buckets = new TreeMap<>();
        sentAt.forEach((what, sent) -> {
            Bucket bucket = buckets.computeIfAbsent(sent / BUCKET, start -> new Bucket());
            bucket.sent++;
            if (reachedAt.getOrDefault(what, Event.NEVER) - sent <= IN_TIME) {
                bucket.inTime++;
            }
        });
        return buckets;
    }

    /** When something was sent → how long each took; what never arrived as a message is left out: the checker looks for it. */
    private static TreeMap<Long, List<Long>> latencies(Map<Reached, Long> sentAt, Map<Reached, Long> reachedAt) {
        TreeMap<Long, List<Long>> latencies = new TreeMap<>();
        reachedAt.forEach((what, reached) -> {
            Long sent = sentAt.get(what);
            if (sent != null) {
                latencies
                        .computeIfAbsent(sent / BUCKET, start -> new ArrayList<>())
                        .add(reached - sent);
            }
        });
        return latencies;
    }

    private static Duration slow(TreeMap<Long, List<Long>> latencies, long from, long until) {
        long[] sorted = latencies.subMap(from / BUCKET, true, until / BUCKET, true).values().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[(int) (sorted.length * SHARE_MEASURED)] * 1000);
    }

    /** From the fault to the end of the last abnormal quarter of a second. */
    private static Duration felt(TreeMap<Long, Bucket> buckets, long from, long until) {
        long last = from;
        for (var each : buckets.subMap(from / BUCKET, until / BUCKET).entrySet()) {
            if (!each.getValue().normal()) {
                last = (each.getKey() + 1) * BUCKET;
            }
        }
        return Duration.ofNanos((last - from) * 1000);
    }
}
