package io.herald.core.inbox;

import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Notification;
import io.herald.core.notification.PushPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides, under the locks, which entries a batch adds, what their numbers are, and whose places they take. Confined to one thread. */
final class AppendPlan {

    /**
     * A row to insert.
     *
     * @param post null = a placeholder
     */
    record NewEntry(LockedInbox inbox, Slot slot, @Nullable Post post) {

        /** Whether somebody may still be shown it. */
        boolean isLive() {
            return slot.kind == Slot.Kind.NOTIFICATION && slot.replacedBy() == 0;
        }
    }

    /**
     * An entry that was there before this append and is replaced by it.
     *
     * @param change what the history's log calls it; null = nobody has ever been shown it
     */
    record Replaced(
            long userNo, long seq, long by, @Nullable String change) {}

    private final Map<String, LockedInbox> inboxes;
    private final List<NewEntry> newEntries = new ArrayList<>();
    private final List<Replaced> replaced = new ArrayList<>();

    AppendPlan(Map<String, LockedInbox> inboxes) {
        this.inboxes = inboxes;
    }

    /** Places one post in all inboxes it addresses, or, when one of them holds other content under its id, in none. */
    PostResult place(Post post) {
        Notification notification = post.notification();
        for (String userId : post.userIds()) {
            Slot present = inbox(userId).find(notification.key());
            if (present != null
                    && present.kind != Slot.Kind.PLACEHOLDER
                    && present.contentHash != notification.contentHash()) {
                return new PostResult.Conflict(userId);
            }
        }
        List<Placement> placements = new ArrayList<>(post.userIds().size());
        for (String userId : post.userIds()) {
            placements.add(place(post, userId));
        }
        return new PostResult.Stored(placements);
    }

    /** Places one post in those of the inboxes that do not hold other content under its id. */
    List<Placement> placeWherePossible(Post post) {
        List<Placement> placements = new ArrayList<>(post.userIds().size());
        for (String userId : post.userIds()) {
            if (place(new Post(post.notification(), List.of(userId)))
                    instanceof PostResult.Stored(List<Placement> one)) {
                placements.addAll(one);
            }
        }
        return placements;
    }

    private Placement place(Post post, String userId) {
        LockedInbox inbox = inbox(userId);
        Notification notification = post.notification();
        Slot present = inbox.find(notification.key());
        if (present == null) {
            return switch (notification.handling().earlier()) {
                case Earlier.None() -> added(userId, post, inbox, null);
                case Earlier.Cancelled(UUID target) -> cancel(userId, post, inbox, place(inbox, target));
                case Earlier.Updated(UUID target) -> added(userId, post, inbox, place(inbox, target));
            };
        }
        return present.acknowledged || present.kind == Slot.Kind.PLACEHOLDER || present.replacedBy() != 0
                ? new Placement.RepeatedAcknowledged(userId, present.seq)
                : new Placement.RepeatedUnacknowledged(userId, present.seq, present.replaces());
    }

    /** What stands in the place of an earlier notification; if it has never come, a placeholder that keeps it from coming later. */
    private Slot place(LockedInbox inbox, UUID target) {
        Slot known = inbox.find(target);
        if (known != null) {
            return known.latest();
        }
        Slot placeholder = inbox.add(target, 0, Slot.Kind.PLACEHOLDER);
        inbox.hide(placeholder.seq);
        newEntries.add(new NewEntry(inbox, placeholder, null));
        return placeholder;
    }

    private Placement cancel(String userId, Post post, LockedInbox inbox, Slot former) {
        Slot cancel = inbox.add(post.notification().key(), post.notification().contentHash(), Slot.Kind.CANCEL);
        inbox.hide(cancel.seq);
        if (former.kind != Slot.Kind.CANCEL) {
            cancel.takesPlaceOf(replace(inbox, former, cancel));
        }
        newEntries.add(new NewEntry(inbox, cancel, post));
        return new Placement.Appended(userId, cancel.seq, cancel.replaces());
    }

    /** @param former what it takes the place of by its own word; null = of nothing */
    private Placement added(String userId, Post post, LockedInbox inbox, @Nullable Slot former) {
        Notification notification = post.notification();
        Slot added = inbox.add(notification.key(), notification.contentHash(), Slot.Kind.NOTIFICATION);
        if (former != null && former.kind == Slot.Kind.CANCEL) {
            added.succeededBy(former);
            inbox.hide(added.seq);
            newEntries.add(new NewEntry(inbox, added, post));
            return new Placement.PassedOver(userId, added.seq);
        }
        if (former != null) {
            added.takesPlaceOf(replace(inbox, former, added));
        }
        UUID collapseKey = notification.handling().collapse();
        if (collapseKey != null) {
            Slot collapsed = inbox.collapsed(collapseKey);
            if (collapsed != null && collapsed.replacedBy() == 0) {
                added.takesPlaceOf(replace(inbox, collapsed, added));
            }
            inbox.collapsed(collapseKey, added);
        }
        newEntries.add(new NewEntry(inbox, added, post));
        return new Placement.Appended(userId, added.seq, added.replaces());
    }

    /** Returns the seq that sessions may have seen; 0 for a placeholder, which nobody has. */
    private long replace(LockedInbox inbox, Slot former, Slot by) {
        former.succeededBy(by);
        if (!inbox.isNew(former.seq)) {
            replaced.add(new Replaced(inbox.userNo(), former.seq, by.seq, change(former, by)));
        }
        if (former.kind == Slot.Kind.PLACEHOLDER) {
            return 0;
        }
        inbox.hide(former.seq);
        return former.seq;
    }

    private static @Nullable String change(Slot former, Slot by) {
        if (former.kind == Slot.Kind.PLACEHOLDER) {
            return null;
        }
        return by.kind == Slot.Kind.CANCEL ? "cancelled" : "replaced";
    }

    List<NewEntry> newEntries() {
        return newEntries;
    }

    List<Replaced> replaced() {
        return replaced;
    }

    /** Those of the new entries that a device may get. */
    List<NewEntry> pushable() {
        return newEntries.stream()
                .filter(entry -> entry.isLive()
                        && entry.inbox().reachable()
                        && entry.post() != null
                        && entry.post().notification().push().mode() != PushPolicy.Mode.NEVER)
                .toList();
    }

    Collection<LockedInbox> inboxes() {
        return inboxes.values();
    }

    private LockedInbox inbox(String userId) {
        return Objects.requireNonNull(inboxes.get(userId), "every addressed inbox is locked");
    }
}
