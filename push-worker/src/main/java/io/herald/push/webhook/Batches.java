package io.herald.push.webhook;

import io.herald.push.provider.Push;
import io.herald.push.provider.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets pushes that come at the same time go together. The thread of the first waits until there are enough, or the linger is over, sends
 * all, and tells the others' threads what came of theirs. Holds no more pushes than threads that wait here.
 */
final class Batches {

    private final int size;
    private final long lingerNanos;
    private final Function<List<Push>, List<SendOutcome>> together;
    private final Function<Push, SendOutcome> alone;

    private final ReentrantLock lock = new ReentrantLock();

    /** The batch that still takes pushes; guarded by {@link #lock}. */
    private @Nullable Batch open;

    private static final class Batch {

        /** Guarded by the lock until the batch is closed, then never changed. */
        final List<Push> pushes = new ArrayList<>();

        final Condition full;
        final CompletableFuture<List<SendOutcome>> outcomes = new CompletableFuture<>();

        Batch(Condition full) {
            this.full = full;
        }
    }

    /**
     * Sends nothing yet.
     *
     * @param together gives an outcome for each push, in their order; none at all = each has to go alone
     * @param alone called by each push's own thread
     */
    Batches(
            int size,
            Duration linger,
            Function<List<Push>, List<SendOutcome>> together,
            Function<Push, SendOutcome> alone) {
        this.size = size;
        this.lingerNanos = linger.toNanos();
        this.together = together;
        this.alone = alone;
    }

    /** Blocks until the push has been sent with others or alone. */
    SendOutcome send(Push push) {
        Batch mine;
        int place;
        lock.lock();
        try {
            mine = open == null ? new Batch(lock.newCondition()) : open;
            place = mine.pushes.size();
            mine.pushes.add(push);
            open = mine.pushes.size() < size ? mine : null;
            if (open == null) {
                mine.full.signal();
            }
            if (place == 0) {
                linger(mine);
            }
        } finally {
            lock.unlock();
        }
        if (place == 0) {
            lead(mine);
        }
        List<SendOutcome> outcomes = mine.outcomes.join();
        return outcomes.isEmpty() ? alone.apply(push) : outcomes.get(place);
    }

    /** Whoever is interrupted waits no longer, and sends what there is: the others rely on it. */
    private void linger(Batch mine) {
        long left = lingerNanos;
        try {
            while (open == mine && left > 0) {
                left = mine.full.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (open == mine) {
            open = null;
        }
    }

    private void lead(Batch mine) {
        try {
            mine.outcomes.complete(together.apply(List.copyOf(mine.pushes)));
        } catch (RuntimeException | Error e) {
            mine.outcomes.completeExceptionally(e);
            throw e;
        }
    }
}
