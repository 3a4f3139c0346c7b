package io.herald.delivery.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sessions each of many may have at once, and how many they may begin in a while. Remembers who has some, and who has had
 * so many that a full minute's worth is not to be had yet; nobody else.
 *
 * <p>Any thread; what is known of one is guarded by its place in the map.
 */
public final class Quota {

    private final int atOnce;
    private final TokenBucket.Rate rate;
    private final ConcurrentHashMap<String, Use> uses = new ConcurrentHashMap<>();
    private final AtomicInteger present = new AtomicInteger();

    private static final class Use {
        private final TokenBucket beginnings;
        private final AtomicInteger sessions = new AtomicInteger();

        Use(TokenBucket beginnings) {
            this.beginnings = beginnings;
        }
    }

    /**
     * @param atOnce sessions that one may have at a time
     * @param rate how often one may begin another
     */
    public Quota(int atOnce, TokenBucket.Rate rate) {
        this.atOnce = atOnce;
        this.rate = rate;
    }

    /** Whether one may have another session. A hint; {@link #enter} decides. */
    boolean hasRoom(String who) {
        Use use = uses.get(who);
        return use == null || use.sessions.get() < atOnce;
    }

    /** Whether one may begin another session now; it counts as begun then. */
    public boolean begin(String who, long now) {
        boolean[] may = {false};
        uses.compute(who, (key, known) -> {
            Use use = known == null ? new Use(new TokenBucket(rate, now)) : known;
            may[0] = use.beginnings.take(1, now);
            return use;
        });
        return may[0];
    }

    /** Counts a session; false if there are too many, and then it is not counted. */
    boolean enter(String who, long now) {
        boolean[] entered = {false};
        uses.compute(who, (key, known) -> {
            Use use = known == null ? new Use(new TokenBucket(rate, now)) : known;
            if (use.sessions.get() < atOnce) {
                if (use.sessions.getAndIncrement() == 0) {
                    present.incrementAndGet();
                }
                entered[0] = true;
            }
            return use;
        });
        return entered[0];
    }

    /** A session that was counted is no more. */
    void leave(String who) {
        uses.computeIfPresent(who, (key, use) -> {
            if (use.sessions.decrementAndGet() == 0) {
                present.decrementAndGet();
            }
            return use;
        });
    }

    /** Forgets those who have no session and a full bucket. */
    public void forget(long now) {
        for (String who : uses.keySet()) {
            uses.computeIfPresent(
                    who, (key, use) -> use.sessions.get() == 0 && use.beginnings.isFull(now) ? null : use);
        }
    }

    /** How many have a session. */
    int present() {
        return present.get();
    }

    /** How many are remembered. */
    int known() {
        return uses.size();
    }
}
