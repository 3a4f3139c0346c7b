package io.herald.system.checker;

import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.DeadLetter;
import io.herald.system.history.StoreEvent.Row;
import java.util.List;
import java.util.Optional;

/** What breaks the contract is in the dead-letter topic, untouched, and nowhere else; what keeps it is not there. */
final class PoisonSetAside implements Invariant {

    @Override
    public String name() {
        return "I11";
    }

    @Override
    public String statement() {
        return "records that break the contract are dead letters, untouched and nowhere else, and only they are";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        for (List<Logged> records : history.log().values()) {
            for (Logged logged : records) {
                Optional<Sending> poison = history.sending(logged.send()).filter(PoisonSetAside::isPoison);
                List<DeadLetter> letters = history.deadLetters(logged.partition(), logged.offset());
                if (poison.isPresent()) {
                    inspection.judge();
                    checkLetters(logged, letters, inspection);
                } else if (!letters.isEmpty()) {
                    inspection.judge();
                    inspection.breach(place(logged) + " keeps the contract and is a dead letter: "
                            + letters.getFirst().reason());
                }
            }
        }
        checkNowhereElse(history, inspection);
        return inspection.finding();
    }

    private static boolean isPoison(Sending sending) {
        return sending.contract() != Contract.KEPT;
    }

    private static void checkLetters(Logged logged, List<DeadLetter> letters, Inspection inspection) {
        if (letters.isEmpty()) {
            inspection.breach(place(logged) + " breaks the contract and is no dead letter");
        }
        for (DeadLetter letter : letters) {
            if (!letter.raw().equals(logged.raw())) {
                inspection.breach(place(logged) + " is a dead letter with other bytes");
            }
        }
    }

    private static void checkNowhereElse(History history, Inspection inspection) {
        for (SessionTrace session : history.sessions()) {
            for (Message message : session.messages()) {
                if (history.isPoison(message.source(), message.id(), message.content())) {
                    inspection.breach(session + " received " + new NotificationId(message.source(), message.id())
                            + ", which breaks the contract");
                }
            }
        }
        history.inboxes().forEach((user, inbox) -> {
            for (Row row : inbox.rows()) {
                if (history.isPoison(row.source(), row.id(), row.content())) {
                    inspection.breach("the inbox of " + user + " holds " + new NotificationId(row.source(), row.id())
                            + " as " + row.epoch() + "-" + row.seq() + ", which breaks the contract");
                }
            }
        });
    }

    private static String place(Logged logged) {
        return "offset " + logged.offset() + " of partition " + logged.partition() + " (send " + logged.send() + ")";
    }
}
