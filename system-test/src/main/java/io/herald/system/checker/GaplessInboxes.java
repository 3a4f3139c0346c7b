package io.herald.system.checker;

import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Row;
import java.util.Optional;

/** Numbers are given one after the other, and none is missing or given twice. */
final class GaplessInboxes implements Invariant {

    @Override
    public String name() {
        return "I5";
    }

    @Override
    public String statement() {
        return "an inbox's rows carry every seq from the lowest kept to the head, each once";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        history.inboxes().forEach((user, inbox) -> {
            inspection.judge();
            Optional<Inbox> dumped = inbox.inbox();
            if (dumped.isEmpty()) {
                inspection.breach("rows of " + user + " belong to no inbox");
            } else {
                check(dumped.get(), inbox, inspection);
            }
        });
        return inspection.finding();
    }

    private static void check(Inbox inbox, UserInbox contents, Inspection inspection) {
        long[] seqs = contents.rows().stream()
                .filter(row -> row.epoch().equals(inbox.epoch()))
                .mapToLong(Row::seq)
                .sorted()
                .toArray();
        long expected = inbox.lowest();
        for (long seq : seqs) {
            if (seq < expected) {
                inspection.breach("the inbox of " + inbox.user() + " holds seq " + seq + " twice");
            } else if (seq > expected) {
                inspection.breach("the inbox of " + inbox.user() + " has a hole: " + expected + " to " + (seq - 1));
            }
            expected = seq + 1;
        }
        if (expected != inbox.head() + 1) {
            inspection.breach("the inbox of " + inbox.user() + " ends with seq " + (expected - 1) + ", its head is "
                    + inbox.head());
        }
    }
}
