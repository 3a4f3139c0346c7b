package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Subscribed;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Row;
import io.herald.system.history.StoreEvent.Run;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An acknowledgement with a receipt stands, and covers what was acknowledged and nothing else. */
final class DurableAcknowledgements implements Invariant {

    @Override
    public String name() {
        return "I8";
    }

    @Override
    public String statement() {
        return "what was acknowledged with a receipt is stored and not sent again, and nothing else is stored as such";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Acknowledgements acknowledgements = new Acknowledgements(history);
        for (SessionTrace session : history.sessions()) {
            Optional<Subscribed> subscribed = session.subscription();
            if (subscribed.isPresent() && !session.startedAtCursor()) {
                checkNotRepeated(history, session, subscribed.get(), acknowledgements, inspection);
            }
        }
        history.inboxes()
                .values()
                .forEach(inbox -> inbox.inbox()
                        .ifPresent(dumped -> checkNothingElse(dumped, inbox, acknowledgements, inspection)));
        acknowledgements.forEachDurable((user, cursor) -> checkStored(history, user, cursor, inspection));
        return inspection.finding();
    }

    private static void checkNotRepeated(
            History history,
            SessionTrace session,
            Subscribed subscribed,
            Acknowledgements acknowledgements,
            Inspection inspection) {
        for (Message message : session.messages()) {
            Cursor cursor = new Cursor(message.epoch(), message.seq());
            long durableAt = acknowledgements.durableAt(session.user(), cursor);
            if (history.isOwn(session, message) && durableAt < subscribed.at()) {
                inspection.breach(session + " subscribed at " + subscribed.at() + " and received " + cursor
                        + ", whose acknowledgement had its receipt at " + durableAt);
            }
        }
    }

    private static void checkNothingElse(
            Inbox inbox, UserInbox contents, Acknowledgements acknowledgements, Inspection inspection) {
        Map<Long, Row> rows = new HashMap<>();
        contents.rows().forEach(row -> rows.put(row.seq(), row));
        for (Run run : inbox.acked()) {
            for (long seq = run.from(); seq <= run.to(); seq++) {
                inspection.judge();
                Row row = rows.get(seq);
                if (row != null && row.hidden()) {
                    continue; // What is hidden counts as acknowledged.
                }
                long at = row == null
                        ? acknowledgements.firstAt(inbox.user(), new Cursor(inbox.epoch(), seq))
                        : acknowledgements.firstAt(row);
                if (at == Event.NEVER) {
                    inspection.breach("the inbox of " + inbox.user() + " counts " + inbox.epoch() + "-" + seq
                            + " as acknowledged, and no session acknowledged it");
                }
            }
        }
    }

    private static void checkStored(History history, String user, Cursor cursor, Inspection inspection) {
        if (!history.isPresent(cursor.epoch())) {
            return; // A lost tail takes its acknowledgements with it.
        }
        inspection.judge();
        boolean stored = history.inbox(user)
                .inbox()
                .filter(inbox ->
                        inbox.acked().stream().anyMatch(run -> run.from() <= cursor.seq() && cursor.seq() <= run.to()))
                .isPresent();
        if (!stored) {
            inspection.breach(user + " acknowledged " + cursor + " with a receipt, and the inbox does not know it");
        }
    }
}
