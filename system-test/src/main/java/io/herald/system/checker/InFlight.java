package io.herald.system.checker;

import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.AckMode;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Nack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one subscription was sent and how it answered, as STOMP counts it: an ACK in mode {@code client} covers what was sent
 * before it and is neither acknowledged nor refused, one in {@code client-individual} covers that entry alone, and in
 * {@code auto} what arrives may count as acknowledged at once.
 */
final class InFlight {

    private final AckMode mode;
    private final Map<String, TreeSet<Long>> open = new HashMap<>();
    private final Set<Cursor> sent = new HashSet<>();
    private final Set<Cursor> refused = new HashSet<>();
    private final Set<Cursor> acknowledged = new HashSet<>();

    InFlight(SessionTrace session) {
        this.mode = session.subscription().map(SessionEvent.Subscribed::mode).orElse(AckMode.AUTO);
    }

    /** The next event of the session. Returns what it acknowledges. */
    List<Cursor> add(SessionEvent event) {
        return switch (event) {
            case Message message -> {
                Cursor cursor = new Cursor(message.epoch(), message.seq());
                sent.add(cursor);
                refused.remove(cursor);
                if (mode == AckMode.AUTO) {
                    yield List.of(cursor);
                }
                open.computeIfAbsent(message.epoch(), epoch -> new TreeSet<>()).add(message.seq());
                yield List.of();
            }
            case Ack ack -> settle(ack.epoch(), ack.seq(), acknowledged);
            case Nack nack -> {
                settle(nack.epoch(), nack.seq(), refused);
                yield List.of();
            }
            default -> List.of();
        };
    }

    private List<Cursor> settle(String epoch, long seq, Set<Cursor> into) {
        TreeSet<Long> seqs = open.getOrDefault(epoch, new TreeSet<>());
        List<Cursor> settled = new ArrayList<>();
        if (mode == AckMode.CLIENT) {
            while (!seqs.isEmpty() && seqs.first() <= seq) {
                settled.add(new Cursor(epoch, seqs.removeFirst()));
            }
        } else if (seqs.remove(seq)) {
            settled.add(new Cursor(epoch, seq));
        }
        into.addAll(settled);
        return settled;
    }

    /** It was sent before, on this subscription. */
    boolean wasSent(Cursor cursor) {
        return sent.contains(cursor);
    }

    /** It was refused since it was last sent. */
    boolean isRefused(Cursor cursor) {
        return refused.contains(cursor);
    }

    /** The client has acknowledged it on this subscription. */
    boolean isAcknowledged(Cursor cursor) {
        return acknowledged.contains(cursor);
    }
}
