package io.herald.ingest.audience;

import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.InboxWriter.Chunk;
import io.herald.core.inbox.Post;
import io.herald.core.inbox.PostResult;
import io.herald.ingest.audience.WorkStatements.Slice;
import io.herald.ingest.audience.WorkStatements.Turn;
import io.herald.ingest.intake.Blame;
import io.herald.ingest.routing.Router;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The steps of broadcasts, each one transaction at most and, after it, the routing of what it has committed. Any thread; blocks on
 * PostgreSQL and for two Redis time-outs at most.
 */
@Component
class BroadcastWork {

    private static final Logger log = LoggerFactory.getLogger(BroadcastWork.class);

    private final WorkStatements statements;
    private final InboxWriter inboxes;
    private final Router router;
    private final WorkSignal signal;
    private final BroadcastMetrics metrics;
    private final AudienceProperties settings;
    private final TransactionTemplate transaction;

    /** What the log has been told of. */
    private final Set<Long> failing = ConcurrentHashMap.newKeySet();

    BroadcastWork(
            WorkStatements statements,
            InboxWriter inboxes,
            Router router,
            WorkSignal signal,
            BroadcastMetrics metrics,
            AudienceProperties settings,
            PlatformTransactionManager transactions) {
        this.statements = statements;
        this.inboxes = inboxes;
        this.router = router;
        this.signal = signal;
        this.metrics = metrics;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What became of a step. */
    enum Step {
        /** Something is written: there may be more to do at once. */
        DONE,
        /** Only users are left whose inboxes are locked: try again a moment later. */
        LOCKED,
        /** Others are at it, or there is nothing. */
        NOTHING
    }

    /**
     * Takes the next step of one of the jobs whose turn it is.
     *
     * @param last id of the job that this worker has worked on last: the next one after it is tried first, so that they take turns
     * @param worked told the id of the job that the step was for
     * @throws RuntimeException where PostgreSQL is away or refuses: nothing is lost, take a step again later
     */
    Step next(long last, Consumer<Long> worked) {
        List<Turn> turns = statements.turns();
        metrics.waiting(turns.size());
        Step best = Step.NOTHING;
        for (Turn turn : inOrder(turns, last)) {
            switch (tried(turn)) {
                case DONE -> {
                    worked.accept(turn.id());
                    return Step.DONE;
                }
                case LOCKED -> best = Step.LOCKED;
                case NOTHING -> {}
            }
        }
        return best;
    }

    private static List<Turn> inOrder(List<Turn> turns, long last) {
        List<Turn> order = new ArrayList<>(turns);
        order.sort(Comparator.comparing((Turn turn) -> turn.id() <= last).thenComparing(Turn::id));
        return order;
    }

    /** A job that alone cannot be written stands still, with those behind it, and holds up no other audience. */
    private Step tried(Turn turn) {
        try {
            Step step = step(turn);
            failing.remove(turn.id());
            return step;
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.INFRASTRUCTURE) {
                throw e;
            }
            metrics.failed();
            if (failing.add(turn.id())) {
                log.error("Broadcast {} cannot be written; it is tried again", turn.id(), e);
            }
            return Step.NOTHING;
        }
    }

    private Step step(Turn turn) {
        Optional<Job> found = statements.job(turn.id());
        if (found.isEmpty()) {
            return Step.NOTHING;
        }
        Job job = found.get();
        if (!turn.started()) {
            return start(job) ? Step.DONE : Step.NOTHING;
        }
        if (slice(job)) {
            return Step.DONE;
        }
        Step step = deferred(job);
        return step == Step.NOTHING && finish(job) ? Step.DONE : step;
    }

    /** Cuts it into slices; or writes it at once if a single chunk holds all, so that a small group costs one transaction. */
    private boolean start(Job job) {
        StartClaim claim = new StartClaim(job);
        boolean started = append(job, claim).isPresent();
        if (started) {
            claim.started();
        }
        return started;
    }

    /** Gives the next users of a slice their entries; false if there is no slice to be had. */
    private boolean slice(Job job) {
        return append(job, new SliceClaim(job)).isPresent();
    }

    /** Tries those again who were locked. */
    private Step deferred(Job job) {
        return append(job, new DeferredClaim(job))
                .map(chunk -> chunk.placements().isEmpty() && chunk.conflicts() == 0 ? Step.LOCKED : Step.DONE)
                .orElse(Step.NOTHING);
    }

    private boolean finish(Job job) {
        return Boolean.TRUE.equals(transaction.execute(status -> finishIfNothingIsLeft(job)));
    }

    private boolean finishIfNothingIsLeft(Job job) {
        boolean finished = statements.finish(job.id());
        if (finished) {
            finished(job);
        }
        return finished;
    }

    private void finished(Job job) {
        log.debug("Broadcast {} is finished", job.id());
        metrics.finished();
    }

    /** What a chunk takes and what it leaves behind, both inside its transaction. */
    private interface ChunkClaim extends Supplier<Optional<List<Long>>>, Consumer<Chunk> {}

    private Optional<Chunk> append(Job job, ChunkClaim claim) {
        long begun = System.nanoTime();
        Optional<Chunk> chunk = inboxes.appendChunk(job.notification(), job.payloadId(), claim, claim);
        chunk.ifPresent(committed -> {
            metrics.written(committed, System.nanoTime() - begun);
            route(job, committed);
        });
        return chunk;
    }

    /** A hint only: whatever goes wrong here is made good by head checks and deadlines. */
    private void route(Job job, Chunk chunk) {
        if (chunk.placements().isEmpty()) {
            return;
        }
        try {
            router.route(
                    chunk.epoch(),
                    List.of(new Post(job.notification(), List.of())),
                    List.of(new PostResult.Stored(chunk.placements())));
        } catch (RuntimeException e) {
            log.error("Routing of a broadcast failed", e);
        }
    }

    private final class StartClaim implements ChunkClaim {

        private final Job job;
        private List<Long> users = List.of();
        private boolean inOneChunk;
        private int slices;

        StartClaim(Job job) {
            this.job = job;
        }

        @Override
        public Optional<List<Long>> get() {
            if (!statements.lockUnstarted(job.id())) {
                return Optional.empty();
            }
            if (!statements.goesToFewer(job)) {
                users = statements.recipients(job, settings.chunkSize() + 1);
                inOneChunk = users.size() <= settings.chunkSize();
            }
            if (inOneChunk) {
                return Optional.of(users);
            }
            slices = statements.start(job, settings.sliceSize());
            return Optional.of(List.of());
        }

        @Override
        public void accept(Chunk chunk) {
            if (!inOneChunk) {
                finishIfNothingIsLeft(job);
            } else if (statements.startWithAll(job.id(), users, chunk)) {
                finished(job);
            }
        }

        /** What there is to say of it once it is committed. */
        void started() {
            log.debug("Broadcast {} has begun, in {} slices", job.id(), slices);
            if (slices > 1) {
                signal.work();
            }
        }
    }

    private final class SliceClaim implements ChunkClaim {

        private final Job job;
        private Slice slice = new Slice(0, 0, 0);
        private List<Long> users = List.of();

        SliceClaim(Job job) {
            this.job = job;
        }

        @Override
        public Optional<List<Long>> get() {
            if (!statements.share(job.id())) {
                return Optional.empty();
            }
            Optional<Slice> claimed = statements.claimSlice(job.id());
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            slice = claimed.get();
            users = statements.nextUsers(job, slice, settings.chunkSize());
            return Optional.of(users);
        }

        @Override
        public void accept(Chunk chunk) {
            boolean atItsEnd = users.size() < settings.chunkSize() || users.getLast() >= slice.last();
            long next = atItsEnd ? slice.last() + 1 : users.getLast() + 1;
            statements.moveSlice(job.id(), slice.number(), next, atItsEnd, chunk);
            if (atItsEnd) {
                finishIfNothingIsLeft(job);
            }
        }
    }

    private final class DeferredClaim implements ChunkClaim {

        private final Job job;
        private List<Long> users = List.of();

        DeferredClaim(Job job) {
            this.job = job;
        }

        @Override
        public Optional<List<Long>> get() {
            if (!statements.share(job.id())) {
                return Optional.empty();
            }
            users = statements.claimDeferred(job.id(), settings.chunkSize());
            return users.isEmpty() ? Optional.empty() : Optional.of(users);
        }

        @Override
        public void accept(Chunk chunk) {
            Set<Long> settled = new HashSet<>(users);
            chunk.notLocked().forEach(settled::remove);
            if (!settled.isEmpty()) {
                statements.settleDeferred(job.id(), settled, chunk);
                finishIfNothingIsLeft(job);
            }
        }
    }
}
