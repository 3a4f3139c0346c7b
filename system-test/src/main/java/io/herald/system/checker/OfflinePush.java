package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.PushEvent;
import io.herald.system.history.PushEvent.Answer;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.DeviceRemoved;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.RunEvent.Terms;
import io.herald.system.history.StoreEvent.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What nobody acknowledges in time goes to every live device once, and nothing else does. */
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
        Set<Target> done = new HashSet<>();
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
                    if (!live.containsKey(pushed.device())) {
                        inspection.breach(what(pushed) + ", which takes no pushes");
                    }
                    if (done.contains(target)) {
                        inspection.breach(what(pushed) + " once more, after it was done with");
                    }
                    checkInTime(history, pushed, acknowledgements, inspection);
                    tried.add(target);
                    if (pushed.answer() != Answer.RETRY) {
                        done.add(target);
                    }
                    if (pushed.answer() == Answer.GONE) {
                        live.remove(pushed.device());
                    }
                }
            }
        }
        Map<String, List<DeviceAdded>> devices = new HashMap<>();
        live.values().forEach(device -> devices.merge(device.user(), List.of(device), OfflinePush::both));
        checkNoneMissed(history, devices, tried, acknowledgements, inspection);
        return inspection.finding();
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
                .filter(notification -> notification.expiresAt() < pushed.at())
                .forEach(notification -> inspection.breach(
                        what(pushed) + " at " + pushed.at() + ", expired at " + notification.expiresAt()));
    }

    private static void checkNoneMissed(
            History history,
            Map<String, List<DeviceAdded>> devices,
            Set<Target> tried,
            Acknowledgements acknowledgements,
            Inspection inspection) {
        devices.forEach((user, ofUser) -> {
            for (Row row : history.inbox(user).rows()) {
                Cursor cursor = new Cursor(row.epoch(), row.seq());
                history.production(row.source(), row.id())
                        .filter(production -> isOverdue(
                                production, acknowledgements.firstAt(user, cursor), history.terms(), history.end()))
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

    private static boolean isOverdue(Production production, long acknowledgedAt, Terms terms, long end) {
        Sending notification = production.notification();
        if (notification.pushAfter() == Event.NEVER || production.outcome() != Outcome.ACKNOWLEDGED) {
            return false;
        }
        long due = production.acknowledgedAt() + notification.pushAfter() + terms.pushPatience();
        return due < acknowledgedAt && due < notification.expiresAt() && due < end;
    }

    private static String what(Pushed pushed) {
        return pushed.epoch() + "-" + pushed.seq() + " of " + pushed.user() + " was pushed to " + pushed.device();
    }
}
