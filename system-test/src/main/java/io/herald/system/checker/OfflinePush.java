package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.PushEvent;
import io.herald.system.history.PushEvent.Answer;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.DeviceRemoved;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.RunEvent;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultInjected;
import io.herald.system.history.StoreEvent.Row;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What nobody acknowledges in time goes to every live device once, and nothing else does. A provider's answer that was lost with the
 * worker that waited for it makes the push come again, which only a fault explains; the device shows it once, by its identity.
 */
final class OfflinePush implements Invariant {

    /** One entry at one device. */
    private record Target(String device, String user, Cursor cursor) {}

    @Override
    public String name() {
        return "I12";
    }

    @Override
    public String statement() {
        return "what nobody acknowledged in time is pushed to every live device once, and nothing after its end";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Acknowledgements acknowledgements = new Acknowledgements(history);
        Faults faults = Faults.of(history);
        Map<Target, Long> doneAt = new HashMap<>();
        Map<Target, String> identities = new HashMap<>();
        Map<String, Long> goneAt = new HashMap<>();
        Set<Target> tried = new HashSet<>();
        Map<String, DeviceAdded> live = new HashMap<>();
        for (PushEvent event : history.pushes()) {
            switch (event) {
                case DeviceAdded added -> live.put(added.device(), added);
                case DeviceRemoved removed -> live.remove(removed.device());
                case Pushed pushed -> {
                    inspection.judge();
                    Target target =
                            new Target(pushed.device(), pushed.user(), new Cursor(pushed.epoch(), pushed.seq()));
                    long gone = goneAt.getOrDefault(pushed.device(), Event.NEVER);
                    if (gone == Event.NEVER
                            ? !live.containsKey(pushed.device())
                            : pushed.at() > gone + history.terms().pushPatience()) {
                        inspection.breach(what(pushed) + ", which takes no pushes");
                    }
                    Long done = doneAt.get(target);
                    if (done != null && !faults.strikeBetween(done, pushed.at())) {
                        inspection.breach(what(pushed) + " once more, after it was done with");
                    }
                    String identity = identities.putIfAbsent(target, pushed.identity());
                    if (identity != null && !identity.equals(pushed.identity())) {
                        inspection.breach(what(pushed) + " under another identity than before");
                    }
                    checkInTime(history, pushed, acknowledgements, inspection);
                    tried.add(target);
                    if (pushed.answer() != Answer.RETRY) {
                        doneAt.putIfAbsent(target, pushed.at());
                    }
                    if (pushed.answer() == Answer.GONE) {
                        live.remove(pushed.device());
                        goneAt.putIfAbsent(pushed.device(), pushed.at());
                    }
                }
            }
        }
        Map<String, List<DeviceAdded>> devices = new HashMap<>();
        live.values().forEach(device -> devices.merge(device.user(), List.of(device), OfflinePush::both));
        checkNoneMissed(history, devices, tried, acknowledgements, faults, inspection);
        return inspection.finding();
    }

    /** When faults were at work. */
    private record Faults(List<long[]> spans) {

        static Faults of(History history) {
            Map<Integer, long[]> spans = new HashMap<>();
            for (RunEvent event : history.run()) {
                if (event instanceof FaultInjected injected) {
                    spans.put(injected.fault(), new long[] {injected.at(), Event.NEVER});
                } else if (event instanceof FaultEnded ended && spans.containsKey(ended.fault())) {
                    spans.get(ended.fault())[1] = ended.at();
                }
            }
            return new Faults(spans.values().stream()
                    .sorted(Comparator.comparingLong(span -> span[0]))
                    .toList());
        }

        /** The moment that is so long after another one, not counting the time that faults were at work since {@code from}. */
        long later(long from, long moment, long patience) {
            long deadline = moment + patience;
            long counted = from;
            for (long[] span : spans) {
                if (span[1] > counted && span[0] <= deadline) {
                    if (span[1] == Event.NEVER) {
                        return Event.NEVER;
                    }
                    deadline += span[1] - Math.max(span[0], counted);
                    counted = span[1];
                }
            }
            return deadline;
        }

        boolean strikeBetween(long from, long to) {
            return spans.stream().anyMatch(span -> span[0] <= to && span[1] >= from);
        }
    }

    private static List<DeviceAdded> both(List<DeviceAdded> some, List<DeviceAdded> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static void checkInTime(
            History history, Pushed pushed, Acknowledgements acknowledgements, Inspection inspection) {
        Cursor cursor = new Cursor(pushed.epoch(), pushed.seq());
        long durableAt = acknowledgements.durableAt(pushed.user(), cursor);
        if (durableAt != Event.NEVER
                && pushed.at() > durableAt + history.terms().pushSlack()) {
            inspection.breach(what(pushed) + " at " + pushed.at() + ", acknowledged with a receipt at " + durableAt);
        }
        history.inbox(pushed.user()).rows().stream()
                .filter(row -> row.epoch().equals(pushed.epoch()) && row.seq() == pushed.seq())
                .flatMap(row -> history.production(row.source(), row.id()).stream())
                .map(Production::notification)
                .filter(notification ->
                        notification.expiresAt() < pushed.at() - history.terms().pushSlack())
                .forEach(notification -> inspection.breach(
                        what(pushed) + " at " + pushed.at() + ", expired at " + notification.expiresAt()));
    }

    private static void checkNoneMissed(
            History history,
            Map<String, List<DeviceAdded>> devices,
            Set<Target> tried,
            Acknowledgements acknowledgements,
            Faults faults,
            Inspection inspection) {
        devices.forEach((user, ofUser) -> {
            for (Row row : history.inbox(user).rows()) {
                if (row.hidden()) {
                    continue;
                }
                Cursor cursor = new Cursor(row.epoch(), row.seq());
                history.production(row.source(), row.id())
                        .filter(production ->
                                isOverdue(production, acknowledgements.firstAt(user, cursor), faults, history))
                        .ifPresent(production -> ofUser.stream()
                                .filter(device -> device.at() < production.begunAt())
                                .forEach(device -> {
                                    inspection.judge();
                                    if (!tried.contains(new Target(device.device(), user, cursor))) {
                                        inspection.breach(cursor + " of " + user + " is overdue and was not pushed to "
                                                + device.device());
                                    }
                                }));
            }
        });
    }

    /** The patience does not run while a fault is at work. */
    private static boolean isOverdue(Production production, long acknowledgedAt, Faults faults, History history) {
        Sending notification = production.notification();
        if (notification.pushAfter() == Event.NEVER || production.outcome() != Outcome.ACKNOWLEDGED) {
            return false;
        }
        long accepted =
                Math.max(production.acknowledgedAt(), notification.life().notBefore());
        long due = faults.later(
                accepted, accepted + notification.pushAfter(), history.terms().pushPatience());
        return due < acknowledgedAt && due < notification.expiresAt() && due < history.end();
    }

    private static String what(Pushed pushed) {
        return pushed.epoch() + "-" + pushed.seq() + " of " + pushed.user() + " was pushed to " + pushed.device();
    }
}
