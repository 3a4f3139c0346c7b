package io.herald.system.checker;

import io.herald.system.history.PushEvent;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.DeviceRemoved;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nobody gets what is somebody else's. */
final class Isolation implements Invariant {

    @Override
    public String name() {
        return "I4";
    }

    @Override
    public String statement() {
        return "what a session, an inbox or a device gets is addressed to its user";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        for (SessionTrace session : history.sessions()) {
            for (Message message : session.messages()) {
                inspection.judge();
                if (history.production(message.source(), message.id()).isPresent()
                        && !history.isOwn(session, message)) {
                    inspection.breach(session + " received "
                            + new NotificationId(message.source(), message.id()) + " as " + message.epoch() + "-"
                            + message.seq() + ", which is addressed to "
                            + addressed(history, message.source(), message.id()));
                }
            }
        }
        history.inboxes().forEach((user, inbox) -> {
            for (Row row : inbox.rows()) {
                inspection.judge();
                if (history.production(row.source(), row.id()).isPresent()
                        && !addressed(history, row.source(), row.id()).contains(user)) {
                    inspection.breach("the inbox of " + user + " holds " + new NotificationId(row.source(), row.id())
                            + " as " + row.epoch() + "-" + row.seq() + ", which is addressed to "
                            + addressed(history, row.source(), row.id()));
                }
            }
        });
        checkPushes(history, inspection);
        return inspection.finding();
    }

    private static List<String> addressed(History history, String source, String id) {
        return history.production(source, id).orElseThrow().notification().users();
    }

    /** Only a device that is somebody else's; one that is nobody's any more is a matter of OfflinePush. */
    private static void checkPushes(History history, Inspection inspection) {
        Map<String, String> owners = new HashMap<>();
        for (PushEvent event : history.pushes()) {
            switch (event) {
                case DeviceAdded added -> owners.put(added.device(), added.user());
                case DeviceRemoved removed -> owners.remove(removed.device());
                case Pushed pushed -> {
                    inspection.judge();
                    String owner = owners.getOrDefault(pushed.device(), pushed.user());
                    if (!owner.equals(pushed.user())) {
                        inspection.breach(pushed.epoch() + "-" + pushed.seq() + " of " + pushed.user()
                                + " was pushed to " + pushed.device() + ", a device of " + owner);
                    }
                }
            }
        }
    }
}
