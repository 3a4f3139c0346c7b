package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.PushEvent;
import io.herald.system.history.RunEvent;
import io.herald.system.history.RunEvent.Terms;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.DeadLetter;
import io.herald.system.history.StoreEvent.Positions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events of a run, found by what they are about. Holds all of them: about 200 bytes each. */
public final class History {

    private static final UserInbox EMPTY = new UserInbox();

    final Map<Long, Sending> sendings = new HashMap<>();
    final Map<Long, Outcome> outcomes = new HashMap<>();
    final Map<NotificationId, Production> productions = new LinkedHashMap<>();
    final Map<NotificationId, List<Sending>> poison = new HashMap<>();
    final Map<Integer, List<Logged>> log = new TreeMap<>();
    final Map<Integer, Map<Long, List<DeadLetter>>> deadLetters = new HashMap<>();
    final Map<String, UserInbox> inboxes = new TreeMap<>();
    final List<Positions> positions = new ArrayList<>();
    final Map<Long, SessionTrace> sessions = new LinkedHashMap<>();
    final List<PushEvent> pushes = new ArrayList<>();
    final List<RunEvent> run = new ArrayList<>();
    final Set<String> epochs = new HashSet<>();

    @Nullable
    Terms terms;

    long end;

    History() {}

    /** Reads the events to their end. */
    public static History of(Stream<Event> events) {
        HistoryBuilder builder = new HistoryBuilder();
        events.forEachOrdered(builder::add);
        return builder.build();
    }

    /** What the run held the system to. */
    Terms terms() {
        if (terms == null) {
            throw new IllegalStateException("a history begins with the terms of its run");
        }
        return terms;
    }

    /** The last moment of the history. */
    long end() {
        return end;
    }

    /** Every attempt to send anything. */
    Collection<Sending> sendings() {
        return sendings.values();
    }

    Optional<Sending> sending(long send) {
        return Optional.ofNullable(sendings.get(send));
    }

    Outcome outcome(long send) {
        return outcomes.getOrDefault(send, Outcome.UNKNOWN);
    }

    /** The valid notifications, in the order of their first attempts. */
    Collection<Production> productions() {
        return productions.values();
    }

    Optional<Production> production(String source, String id) {
        return Optional.ofNullable(productions.get(new NotificationId(source, id)));
    }

    /** What the input topic holds: partition → records by offset. */
    Map<Integer, List<Logged>> log() {
        return log;
    }

    /** The dead letters that come from one record. */
    List<DeadLetter> deadLetters(int partition, long offset) {
        return deadLetters.getOrDefault(partition, Map.of()).getOrDefault(offset, List.of());
    }

    Stream<DeadLetter> deadLetters() {
        return deadLetters.values().stream()
                .flatMap(byOffset -> byOffset.values().stream())
                .flatMap(List::stream);
    }

    Map<String, UserInbox> inboxes() {
        return inboxes;
    }

    UserInbox inbox(String user) {
        return inboxes.getOrDefault(user, EMPTY);
    }

    List<Positions> positions() {
        return positions;
    }

    Collection<SessionTrace> sessions() {
        return sessions.values();
    }

    /** Requests at push providers and the devices they may go to, in order. */
    List<PushEvent> pushes() {
        return pushes;
    }

    /** The run's own events, in order. */
    List<RunEvent> run() {
        return run;
    }

    /** Whether a number of this epoch is one of the inboxes as they were at the end. */
    boolean isPresent(String epoch) {
        return epochs.contains(epoch);
    }

    /** What a record that can be read says, when it is one that belongs into inboxes. */
    Optional<Production> production(Logged logged) {
        Optional<Sending> sending = sending(logged.send());
        if (sending.isPresent() && sending.get().contract() != Contract.KEPT) {
            return Optional.empty();
        }
        return production(logged.source(), logged.id());
    }

    /** Whether a message was meant for the user whose session received it; what was not is a matter of isolation alone. */
    boolean isOwn(SessionTrace session, Message message) {
        return isAddressedTo(session.user(), message.source(), message.id());
    }

    /** Whether somebody produced this for the user. */
    boolean isAddressedTo(String user, String source, String id) {
        return production(source, id)
                .filter(production -> production.notification().users().contains(user))
                .isPresent();
    }

    /** A message of somebody else, or of nobody: whatever else may be said of it, Isolation and NoPhantoms say. */
    boolean isForeign(SessionTrace session, SessionEvent event) {
        return event instanceof Message message && !isOwn(session, message);
    }

    /** Whether this is what a record says that belongs into the dead-letter topic. */
    boolean isPoison(String source, String id, String content) {
        return poison.getOrDefault(new NotificationId(source, id), List.of()).stream()
                .anyMatch(sending -> sending.contract() == Contract.BROKEN
                        || sending.content().equals(content));
    }
}
