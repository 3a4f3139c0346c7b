package io.herald.delivery.live;

import io.herald.core.inbox.Epochs;
import io.herald.core.inbox.InboxReader;
import io.herald.core.inbox.Standing;
import io.herald.core.presence.NodePresence;
import io.herald.delivery.session.EventSubscription;
import io.herald.delivery.session.Subscribers;
import io.herald.delivery.session.Subscription;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Compares the heads of connected users' inboxes with what their subscriptions have heard of, on one thread: a share of the
 * users every second in calm times, all of them after an interruption, all of them again and again while Redis is away.
 */
public final class HeadCheck implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(HeadCheck.class);
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;
    private static final Duration STEP = Duration.ofSeconds(1);

    private final InboxReader inbox;
    private final Epochs epochs;
    private final NodePresence presence;
    private final Subscribers subscribers;
    private final HeadCheckProperties properties;
    private final Counter visited;

    private final ReentrantLock lock = new ReentrantLock();

    /** Signalled when all users are to be visited now; guarded by {@code lock} as {@code allWanted}. */
    private final Condition wakeUp = lock.newCondition();

    private boolean allWanted;

    /** Users to be visited in the next step, besides those whose turn it is; guarded by {@code lock}. */
    private Set<String> wanted = new HashSet<>();

    /** The last foreign history that a live message has named. */
    private volatile String lookedInto = "";

    private volatile @Nullable Thread thread;

    /** Where the round through all users stands; used by the checking thread only. */
    private Iterator<String> round = List.<String>of().iterator();

    public HeadCheck(
            InboxReader inbox,
            Epochs epochs,
            NodePresence presence,
            Subscribers subscribers,
            HeadCheckProperties properties,
            MeterRegistry metrics) {
        this.inbox = inbox;
        this.epochs = epochs;
        this.presence = presence;
        this.subscribers = subscribers;
        this.properties = properties;
        this.visited = Counter.builder("herald.delivery.head.checks")
                .description("users whose inbox was compared with what was heard of it")
                .register(metrics);
    }

    /** Live messages may have been lost: visits all users now. Does not block. */
    public void checkAll(String reason) {
        log.info(
                "Checking the inboxes of all {} connected users: {}",
                subscribers.users().size(),
                reason);
        wantAll();
    }

    /** Live messages for these users may have been lost: visits them within a second. Does not block. */
    public void check(Collection<String> userIds) {
        lock.lock();
        try {
            wanted.addAll(userIds);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A live message names this history of the database; if it is not the known one, that is looked into, once. Does not block.
     */
    public void historyMentioned(String epoch) {
        if (!epoch.equals(epochs.current()) && !epoch.equals(lookedInto)) {
            lookedInto = epoch;
            wantAll();
        }
    }

    private void wantAll() {
        lock.lock();
        try {
            allWanted = true;
            wakeUp.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        epochs.onChange(epoch -> wantAll());
        thread = Thread.ofVirtual().name("head-check").start(this::run);
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void run() {
        try {
            boolean failed = false;
            while (!Thread.currentThread().isInterrupted()) {
                boolean all = awaitNext(failed) || !presence.connected();
                failed = !check(all);
                if (failed && all) {
                    wantAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next step; true = all users are to be visited. After a failure nothing shortens the wait. */
    private boolean awaitNext(boolean failed) throws InterruptedException {
        lock.lock();
        try {
            long left = (presence.connected() ? step() : properties.pollInterval()).toNanos();
            while (left > 0 && (failed || !allWanted)) {
                left = wakeUp.awaitNanos(left);
            }
            boolean all = allWanted;
            allWanted = false;
            return all;
        } finally {
            lock.unlock();
        }
    }

    private Duration step() {
        return properties.interval().compareTo(STEP) < 0 ? properties.interval() : STEP;
    }

    /** Visits all users, or the share that is due; false = the database did not answer. */
    private boolean check(boolean all) {
        Set<String> named = takeWanted();
        if (subscribers.users().isEmpty()) {
            return true;
        }
        try {
            if (all) {
                visit(subscribers.users().iterator(), Long.MAX_VALUE);
            } else {
                visit(named.iterator(), Long.MAX_VALUE);
                visitShare();
            }
            return true;
        } catch (RuntimeException | Error e) {
            check(named);
            log.warn("Heads could not be checked, trying again: {}", e.toString());
            return false;
        }
    }

    private Set<String> takeWanted() {
        lock.lock();
        try {
            Set<String> taken = wanted;
            wanted = new HashSet<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** So many that one round takes the interval at most. */
    private void visitShare() {
        if (!round.hasNext()) {
            round = subscribers.users().iterator();
        }
        long stepsPerRound = Math.max(1, properties.interval().dividedBy(step()));
        visit(round, subscribers.users().size() / stepsPerRound + 1);
    }

    private void tell(String userId, String present, @Nullable Standing standing) {
        for (Subscription subscription : subscribers.of(userId)) {
            if (standing == null) {
                subscription.gone();
            } else {
                subscription.standing(present, standing);
            }
        }
        for (EventSubscription watching : subscribers.watching(userId)) {
            watching.standing(present, standing == null ? new Standing(0, 0, 0) : standing);
        }
    }

    private void visit(Iterator<String> users, long most) {
        long left = most;
        while (users.hasNext() && left > 0) {
            List<String> batch = new ArrayList<>();
            while (users.hasNext() && batch.size() < Math.min(properties.batch(), left)) {
                batch.add(users.next());
            }
            left -= batch.size();
            visited.increment(batch.size());
            Map<String, Standing> standings = inbox.standings(batch);
            String present = epochs.current();
            for (String userId : batch) {
                tell(userId, present, standings.get(userId));
            }
        }
    }
}
