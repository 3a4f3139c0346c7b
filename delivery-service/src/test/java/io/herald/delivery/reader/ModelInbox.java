package io.herald.delivery.reader;

import io.herald.core.inbox.InboxEntry;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;
import io.herald.core.notification.EntryForm;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** An inbox as its reader promises it to be, in a few lines: what pages of it have to contain. */
final class ModelInbox {

    private long head;
    private final Set<Long> expired = new TreeSet<>();
    private final Set<Long> acknowledged = new TreeSet<>();

    long head() {
        return head;
    }

    long append(boolean alreadyExpired) {
        head++;
        if (alreadyExpired) {
            expired.add(head);
        }
        return head;
    }

    boolean expired(long seq) {
        return expired.contains(seq);
    }

    boolean acknowledged(long seq) {
        return acknowledged.contains(seq);
    }

    void acknowledge(long from, long to) {
        LongStream.rangeClosed(from, to).forEach(acknowledged::add);
    }

    Page read(PageRequest request) {
        List<InboxEntry> entries = LongStream.rangeClosed(request.after() + 1, head)
                .filter(seq -> !expired(seq))
                .filter(seq -> seq > request.skipAcknowledgedUpTo() || !acknowledged(seq))
                .limit(request.room())
                .mapToObj(seq -> new InboxEntry(seq, Instant.EPOCH, null, EntryForm.PLAIN, 0, "{}"))
                .toList();
        long reached = entries.size() == request.room() ? entries.getLast().seq() : head;
        return new Page("e1", entries, Math.max(reached, request.after()), Math.max(head, request.after()));
    }
}
