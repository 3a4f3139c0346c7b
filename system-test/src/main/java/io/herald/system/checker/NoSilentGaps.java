package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.RunEvent.Healed;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Nack;
import io.herald.system.history.SessionEvent.Resumed;
import io.herald.system.history.SessionEvent.Stalled;
import io.herald.system.history.SessionEvent.Subscribed;
import io.herald.system.history.StoreEvent.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A session that stays connected gets what is in its user's inbox without anything else having to happen. Judged from the last moment
 * at which a fault was at work, or from when the entry was stored: how long it takes until then is no session's matter; a client that does not read is not judged, and what it refused is not either.
 */
final class NoSilentGaps implements Invariant {

    @Override
    public String name() {
        return "I10";
    }

    @Override
    public String statement() {
        return "a connected session is up to date within head-check interval + replay, without traffic to reveal a gap";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Acknowledgements acknowledgements = new Acknowledgements(history);
        long healedAt = history.run().stream()
                .filter(Healed.class::isInstance)
                .mapToLong(Event::at)
                .max()
                .orElse(0);
        for (SessionTrace session : history.sessions()) {
            Optional<Subscribed> subscribed = session.subscription();
            if (subscribed.isPresent()) {
                check(history, session, Math.max(healedAt, subscribed.get().at()), acknowledgements, inspection);
            }
        }
        return inspection.finding();
    }

    private static void check(
            History history,
            SessionTrace session,
            long judgedFrom,
            Acknowledgements acknowledgements,
            Inspection inspection) {
        Optional<Long> reading = readingSince(session);
        if (reading.isEmpty()) {
            return;
        }
        long from = Math.max(judgedFrom, reading.get());
        long until = Math.min(session.endedAt(), history.end());
        Map<Cursor, Long> receivedAt = receivedAt(session);
        for (Row row : history.inbox(session.user()).rows()) {
            Cursor cursor = new Cursor(row.epoch(), row.seq());
            Optional<Production> production = history.production(row.source(), row.id());
            if (production.isPresent() && isDue(session, row, production.get(), acknowledgements)) {
                long deadline = Math.max(from, row.storedAt()) + history.terms().catchUp();
                if (deadline < until) {
                    inspection.judge();
                    long received = receivedAt.getOrDefault(cursor, Event.NEVER);
                    if (received > deadline) {
                        inspection.breach(session + " was due " + cursor + " by " + deadline
                                + (received == Event.NEVER
                                        ? " and never received it"
                                        : " and received it at " + received));
                    }
                }
            }
        }
    }

    /** Since when it has been reading, to its end; empty = it stopped or refused something. */
    private static Optional<Long> readingSince(SessionTrace session) {
        long since = 0;
        boolean stalled = false;
        for (SessionEvent event : session.events()) {
            switch (event) {
                case Stalled ignored -> stalled = true;
                case Resumed resumed -> {
                    stalled = false;
                    since = resumed.at();
                }
                case Nack ignored -> {
                    return Optional.empty();
                }
                default -> {}
            }
        }
        return stalled ? Optional.empty() : Optional.of(since);
    }

    private static Map<Cursor, Long> receivedAt(SessionTrace session) {
        Map<Cursor, Long> received = new HashMap<>();
        for (Message message : session.messages()) {
            received.putIfAbsent(new Cursor(message.epoch(), message.seq()), message.at());
        }
        return received;
    }

    /** Whether the session has a right to it: beyond its cursor, or, without one, acknowledged by nobody or sent after it caught up. */
    private static boolean isDue(
            SessionTrace session, Row row, Production production, Acknowledgements acknowledgements) {
        boolean own = production.notification().users().contains(session.user());
        if (!own || row.hidden() || production.notification().expiresAt() != Event.NEVER) {
            return false;
        }
        Subscribed subscribed = session.subscription().orElseThrow();
        if (session.startedAtCursor()) {
            return subscribed.afterEpoch().equals(row.epoch()) && row.seq() > subscribed.after();
        }
        return acknowledgements.firstAt(row) == Event.NEVER
                || production.begunAt() > session.caughtUpAt().orElse(Event.NEVER);
    }
}
