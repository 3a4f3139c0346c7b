package io.herald.system.checker;

import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.Row;
import java.util.Optional;

/** Nothing appears that was not produced, and nothing appears changed. */
final class NoPhantoms implements Invariant {

    @Override
    public String name() {
        return "I2";
    }

    @Override
    public String statement() {
        return "every MESSAGE and every row was produced, with the same content";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        for (SessionTrace session : history.sessions()) {
            for (Message message : session.messages()) {
                inspection.judge();
                compare(
                        history,
                        inspection,
                        message.source(),
                        message.id(),
                        message.content(),
                        "MESSAGE " + message.epoch() + "-" + message.seq() + " to " + session);
            }
        }
        history.inboxes().forEach((user, inbox) -> {
            for (Row row : inbox.rows()) {
                if (row.isPlaceholder()) {
                    continue;
                }
                inspection.judge();
                compare(
                        history,
                        inspection,
                        row.source(),
                        row.id(),
                        row.content(),
                        "row " + row.epoch() + "-" + row.seq() + " of " + user);
            }
        });
        return inspection.finding();
    }

    private static void compare(
            History history, Inspection inspection, String source, String id, String content, String what) {
        if (history.isPoison(source, id, content)) {
            return; // PoisonSetAside judges it.
        }
        Optional<Production> production = history.production(source, id);
        NotificationId notification = new NotificationId(source, id);
        if (production.isEmpty()) {
            inspection.breach(what + ": nobody produced " + notification);
        } else if (!production.get().notification().content().equals(content)) {
            inspection.breach(what + ": " + notification + " was produced with content "
                    + production.get().notification().content() + " and is now " + content);
        }
    }
}
