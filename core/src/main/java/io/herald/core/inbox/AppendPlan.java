package io.herald.core.inbox;

import io.herald.core.inbox.LockedInbox.Present;
import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.PushPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Decides, under the locks, which entries a batch adds and what their numbers are. Confined to one thread. */
final class AppendPlan {

    /** A row to insert. */
    record NewEntry(long userNo, long seq, Post post) {}

    private final Map<String, LockedInbox> inboxes;
    private final List<NewEntry> newEntries = new ArrayList<>();
    private final List<NewEntry> pushable = new ArrayList<>();

    AppendPlan(Map<String, LockedInbox> inboxes) {
        this.inboxes = inboxes;
    }

    /** Places one post in all inboxes it addresses, or, when one of them holds other content under its id, in none. */
    PostResult place(Post post) {
        var notification = post.notification();
        for (String userId : post.userIds()) {
            Present present = inbox(userId).find(notification.key());
            if (present != null && present.contentHash() != notification.contentHash()) {
                return new PostResult.Conflict(userId);
            }
        }
        List<Placement> placements = new ArrayList<>(post.userIds().size());
        for (String userId : post.userIds()) {
            placements.add(place(post, userId));
        }
        return new PostResult.Stored(placements);
    }

    private Placement place(Post post, String userId) {
        LockedInbox inbox = inbox(userId);
        var notification = post.notification();
        Present present = inbox.find(notification.key());
        if (present == null) {
            long seq = inbox.add(notification.key(), notification.contentHash());
            NewEntry entry = new NewEntry(inbox.userNo(), seq, post);
            newEntries.add(entry);
            if (inbox.reachable() && notification.push().mode() != PushPolicy.Mode.NEVER) {
                pushable.add(entry);
            }
            return new Placement.Appended(userId, seq);
        }
        return present.acknowledged()
                ? new Placement.RepeatedAcknowledged(userId, present.seq())
                : new Placement.RepeatedUnacknowledged(userId, present.seq());
    }

    List<NewEntry> newEntries() {
        return newEntries;
    }

    /** Those of the new entries that a device may get. */
    List<NewEntry> pushable() {
        return pushable;
    }

    Collection<LockedInbox> inboxes() {
        return inboxes.values();
    }

    private LockedInbox inbox(String userId) {
        return Objects.requireNonNull(inboxes.get(userId), "every addressed inbox is locked");
    }
}
