package io.herald.system.checker;

import io.herald.system.checker.Production.Attempt;
import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.ProducerEvent.Sent;
import io.herald.system.history.PushEvent;
import io.herald.system.history.RunEvent;
import io.herald.system.history.RunEvent.Terms;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.StoreEvent;
import io.herald.system.history.StoreEvent.DeadLetter;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Positions;
import io.herald.system.history.StoreEvent.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Puts each event where it will be looked for. Confined to one thread. */
final class HistoryBuilder {

    private final History history = new History();
    private final Map<Long, Sent> ends = new HashMap<>();

    void add(Event event) {
        history.end = Math.max(history.end, event.at());
        switch (event) {
            case ProducerEvent produced -> add(produced);
            case StoreEvent stored -> add(stored);
            case SessionEvent seen -> add(seen);
            case PushEvent pushed -> history.pushes.add(pushed);
            case RunEvent happened -> add(happened);
        }
    }

    private void add(ProducerEvent event) {
        switch (event) {
            case Sending sending -> history.sendings.put(sending.send(), sending);
            case Sent sent -> {
                history.outcomes.put(sent.send(), sent.outcome());
                ends.put(sent.send(), sent);
            }
            case Logged logged ->
                history.log
                        .computeIfAbsent(logged.partition(), partition -> new ArrayList<>())
                        .add(logged);
        }
    }

    private void add(StoreEvent event) {
        switch (event) {
            case Row row -> {
                inbox(row.user()).add(row);
                history.epochs.add(row.epoch());
            }
            case Inbox inbox -> {
                inbox(inbox.user()).add(inbox);
                history.epochs.add(inbox.epoch());
            }
            case Positions positions -> history.positions.add(positions);
            case DeadLetter letter ->
                history.deadLetters
                        .computeIfAbsent(letter.partition(), partition -> new HashMap<>())
                        .computeIfAbsent(letter.offset(), offset -> new ArrayList<>(1))
                        .add(letter);
        }
    }

    private UserInbox inbox(String user) {
        return history.inboxes.computeIfAbsent(user, name -> new UserInbox());
    }

    private void add(SessionEvent event) {
        if (event instanceof Connected connected) {
            history.sessions.put(connected.session(), new SessionTrace(connected));
        }
        SessionTrace trace = history.sessions.get(event.session());
        if (trace == null) {
            throw new IllegalStateException("a session begins with Connected: " + event);
        }
        trace.add(event);
    }

    private void add(RunEvent event) {
        if (event instanceof Terms terms) {
            history.terms = terms;
        }
        history.run.add(event);
    }

    History build() {
        history.log.values().forEach(records -> records.sort(Comparator.comparingLong(Logged::offset)));
        history.sendings.values().stream()
                .sorted(Comparator.comparingLong(Sending::send))
                .forEachOrdered(sending -> {
                    if (sending.contract() == Contract.KEPT) {
                        addAttempt(sending);
                    } else {
                        addPoison(sending);
                    }
                });
        return history;
    }

    private void addPoison(Sending sending) {
        history.poison
                .computeIfAbsent(new NotificationId(sending.source(), sending.id()), id -> new ArrayList<>(1))
                .add(sending);
    }

    private void addAttempt(Sending sending) {
        Sent end = ends.get(sending.send());
        history.productions
                .computeIfAbsent(new NotificationId(sending.source(), sending.id()), id -> new Production(sending))
                .add(
                        end == null
                                ? new Attempt(sending, Outcome.UNKNOWN, Event.NEVER)
                                : new Attempt(sending, end.outcome(), end.at()));
    }
}
