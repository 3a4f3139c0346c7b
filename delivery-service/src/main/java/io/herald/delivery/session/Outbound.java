package io.herald.delivery.session;

import io.herald.delivery.stomp.MessageFrames.Message;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one socket: a queue, and at most one virtual thread that writes it. Callers never wait. The queue and
 * the thread exist only while there is something to write.
 *
 * <p>Guarded by its own monitor, the innermost lock of a session.
 */
final class Outbound {

    /** Answers (RECEIPT, PING) are small; a client that lets so many of them pile up does not read. */
    private static final int MAX_ANSWER_CHARS = 64 * 1024;

    /** Told on a virtual thread of its own or on the writing one, with no lock held. */
    interface Owner {

        /** There is room for entries again, after there was none. */
        void socketHasRoom();

        /** The client does not read: a write took too long, or too many answers wait. */
        void socketTooSlow();

        /** The socket is gone. */
        void socketFailed();
    }

    private sealed interface Item {
        /** @param journey of those few that are followed */
        record Entry(Message message, @Nullable Journey journey) implements Item {}

        record Event(String frame) implements Item {}

        record Answer(String frame) implements Item {}

        record Ping(long number) implements Item {}

        record Close(CloseReason reason, String text) implements Item {}
    }

    private final Wire wire;
    private final Owner owner;
    private final int maxQueuedChars;

    private @Nullable ArrayDeque<Item> queue;
    private long entries;
    private int entryChars;
    private int answerChars;
    private boolean writing;
    private boolean refusedRoom;
    private boolean finished;

    private volatile long writtenAt = System.nanoTime();

    /** Since when one write has been going on; 0 = none is. */
    private volatile long blockedSince;

    Outbound(Wire wire, Owner owner, int maxQueuedChars) {
        this.wire = wire;
        this.owner = owner;
        this.maxQueuedChars = maxQueuedChars;
    }

    /** Whether entries may be written; who is told no hears {@link Owner#socketHasRoom} later. */
    synchronized boolean hasRoom() {
        if (entryChars < maxQueuedChars) {
            return true;
        }
        refusedRoom = true;
        return false;
    }

    /** Queues an entry. */
    void entry(Message message) {
        entry(message, null);
    }

    /** Queues an entry that is followed, or that is not. */
    synchronized void entry(Message message, @Nullable Journey journey) {
        entries++;
        entryChars += length(message);
        add(new Item.Entry(message, journey));
    }

    /** Queues an inbox event. It takes room as an entry does. */
    synchronized void event(String frame) {
        entryChars += frame.length();
        add(new Item.Event(frame));
    }

    /** How many entries have been queued so far. */
    synchronized long entries() {
        return entries;
    }

    /** Queues an answer or a marker. */
    synchronized void answer(String frame) {
        boolean fitted = answerChars <= MAX_ANSWER_CHARS;
        answerChars += frame.length();
        if (answerChars <= MAX_ANSWER_CHARS) {
            add(new Item.Answer(frame));
        } else if (fitted) {
            Thread.startVirtualThread(owner::socketTooSlow);
        }
    }

    /** Queues a ping behind everything queued so far. */
    synchronized void ping(long number) {
        add(new Item.Ping(number));
    }

    /** Writes what is queued, then this, then closes. Whatever comes later is dropped. */
    synchronized void finish(@Nullable String lastFrame, CloseReason reason) {
        finish(lastFrame, reason, reason.text());
    }

    private void finish(@Nullable String lastFrame, CloseReason reason, String text) {
        if (lastFrame != null) {
            add(new Item.Answer(lastFrame));
        }
        add(new Item.Close(reason, text));
        finished = true;
    }

    /** As {@link #finish}, but drops what is queued: it is in the inbox. */
    synchronized void cutOff(@Nullable String lastFrame, CloseReason reason, String text) {
        if (!finished) {
            queue = null;
        }
        finish(lastFrame, reason, text);
    }

    private void add(Item item) {
        if (finished) {
            return;
        }
        ArrayDeque<Item> waiting = queue;
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
            queue = waiting;
        }
        waiting.add(item);
        if (!writing) {
            writing = true;
            Thread.startVirtualThread(this::write);
        }
    }

    /** Nothing is waiting and nothing is being written. */
    synchronized boolean idle() {
        return !writing;
    }

    /** When the last frame was written, in {@link System#nanoTime}. */
    long writtenAt() {
        return writtenAt;
    }

    /** True if one write has been going on for longer than this. */
    boolean blockedFor(long nanos, long now) {
        long since = blockedSince;
        return since != 0 && now - since > nanos;
    }

    private void write() {
        try {
            for (Item item = next(); item != null; item = next()) {
                blockedSince = System.nanoTime() | 1;
                boolean last = write(item);
                writtenAt = System.nanoTime();
                if (item instanceof Item.Entry entry && entry.journey() != null) {
                    entry.journey().written(writtenAt);
                }
                blockedSince = 0;
                if (last) {
                    return;
                }
                if (written(item)) {
                    owner.socketHasRoom();
                }
            }
        } catch (SocketTimeoutException e) {
            stop();
            owner.socketTooSlow();
        } catch (IOException | RuntimeException e) {
            stop();
            owner.socketFailed();
        }
    }

    private synchronized void stop() {
        blockedSince = 0;
        finished = true;
        queue = null;
    }

    private synchronized @Nullable Item next() {
        Item item = queue == null ? null : queue.poll();
        if (item == null) {
            queue = null;
            writing = false;
        }
        return item;
    }

    private boolean write(Item item) throws IOException {
        switch (item) {
            case Item.Entry(Message message, var _) -> wire.text(message.head().concat(message.tail()));
            case Item.Event(String frame) -> wire.text(frame);
            case Item.Answer(String frame) -> wire.text(frame);
            case Item.Ping(long number) -> wire.ping(number);
            case Item.Close(CloseReason reason, String text) -> {
                wire.close(reason, text);
                return true;
            }
        }
        return false;
    }

    /** Counts a written item off; true when somebody who was told that there is no room can be told otherwise. */
    private synchronized boolean written(Item item) {
        switch (item) {
            case Item.Entry(Message message, var _) -> entryChars -= length(message);
            case Item.Event(String frame) -> entryChars -= frame.length();
            case Item.Answer(String frame) -> answerChars -= frame.length();
            case Item.Ping ping -> {}
            case Item.Close close -> {}
        }
        if (refusedRoom && entryChars <= maxQueuedChars / 2) {
            refusedRoom = false;
            return true;
        }
        return false;
    }

    private static int length(Message message) {
        return message.head().length() + message.tail().length();
    }
}
