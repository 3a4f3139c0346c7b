package io.herald.delivery.session;

import io.herald.core.presence.NodePresence;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which subscriptions of which users the node holds, kept in step with presence: a user's first subscription is recorded before
 * its inbox is read, the record goes with the last one.
 */
public final class Subscribers {

    private final NodePresence presence;
    private final ConcurrentHashMap<String, LocalUser> users = new ConcurrentHashMap<>();

    public Subscribers(NodePresence presence) {
        this.presence = presence;
    }

    /**
     * A user with subscriptions here. Its lock orders joining and leaving; who waits for it while Redis is told of the first
     * subscription is another subscription of the same user.
     */
    private static final class LocalUser {
        final ReentrantLock lock = new ReentrantLock();
        final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
        final CopyOnWriteArrayList<EventSubscription> watching = new CopyOnWriteArrayList<>();
        boolean joined;
        boolean gone;
    }

    /** Adds a subscription. When it returns, the user is recorded in Redis, or Redis did not answer in time. Blocks for that. */
    void enter(Subscription subscription) {
        enter(subscription.userId(), user -> user.subscriptions.add(subscription));
    }

    /** As the other one: who watches the inbox is connected, too. */
    void enter(EventSubscription subscription) {
        enter(subscription.userId(), user -> user.watching.add(subscription));
    }

    private void enter(String userId, Consumer<LocalUser> adding) {
        while (true) {
            LocalUser user = users.computeIfAbsent(userId, id -> new LocalUser());
            user.lock.lock();
            try {
                if (!user.gone) {
                    adding.accept(user);
                    if (!user.joined) {
                        presence.join(userId);
                        user.joined = true;
                    }
                    return;
                }
            } finally {
                user.lock.unlock();
            }
        }
    }

    /** Removes a subscription. May block while another one of the user is being added. */
    void leave(Subscription subscription) {
        leave(subscription.userId(), user -> user.subscriptions.remove(subscription));
    }

    /** As the other one. */
    void leave(EventSubscription subscription) {
        leave(subscription.userId(), user -> user.watching.remove(subscription));
    }

    private void leave(String userId, Predicate<LocalUser> removed) {
        LocalUser user = users.get(userId);
        if (user == null) {
            return;
        }
        user.lock.lock();
        try {
            if (removed.test(user) && user.subscriptions.isEmpty() && user.watching.isEmpty()) {
                user.gone = true;
                presence.leave(userId);
                users.remove(userId, user);
            }
        } finally {
            user.lock.unlock();
        }
    }

    /** The subscriptions to one user's notifications. Does not block. */
    public List<Subscription> of(String userId) {
        LocalUser user = users.get(userId);
        return user == null ? List.of() : user.subscriptions;
    }

    /** Who watches the inbox of one user. Does not block. */
    public List<EventSubscription> watching(String userId) {
        LocalUser user = users.get(userId);
        return user == null ? List.of() : user.watching;
    }

    /** The users with subscriptions of either kind, a live view. */
    public Collection<String> users() {
        return Collections.unmodifiableSet(users.keySet());
    }
}
