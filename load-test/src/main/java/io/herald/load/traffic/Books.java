package io.herald.load.traffic;

import java.util.concurrent.atomic.LongAdder;

/** Who was sent what, and who received it. Thread-safe. */
public final class Books {

    private final Account[] unicasts;
    private final Account[] broadcasts;
    private final LongAdder sent = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder outOfOrder = new LongAdder();
    private final LongAdder misdirected = new LongAdder();

    /**
     * How things stand, counted in deliveries: a broadcast to 500 counts 500.
     *
     * @param sent given to the producer
     * @param accepted confirmed to the producer as taken
     * @param refused failed at the producer: whether they arrive is unknown
     * @param received at their users, each once
     * @param lost accepted and not received: also what is still on its way
     * @param duplicates received again
     * @param outOfOrder received after a later one of the same user and lane
     * @param misdirected received by somebody else
     */
    public record Balance(
            long sent,
            long accepted,
            long refused,
            long received,
            long lost,
            long duplicates,
            long outOfOrder,
            long misdirected) {

        /** Nothing is on its way any more: every outcome is known, and everything accepted has been received. */
        public boolean settled() {
            return sent <= accepted + refused && lost == 0;
        }
    }

    /** Books for so many users, empty. */
    public Books(int users) {
        this.unicasts = accounts(users);
        this.broadcasts = accounts(users);
    }

    private static Account[] accounts(int users) {
        Account[] accounts = new Account[users];
        for (int user = 0; user < users; user++) {
            accounts[user] = new Account();
        }
        return accounts;
    }

    /** The number of the user's next single message. */
    public int nextNumber(int user) {
        return unicasts[user].nextNumber();
    }

    /** A message to so many users is given to the producer. */
    public void sent(int users) {
        sent.add(users);
    }

    /** The producer was told that the message to this user was taken. */
    public void accepted(Lane lane, int user, int number) {
        account(lane, user).accepted(number);
        accepted.increment();
    }

    /** The producer was told that a message to so many users was not taken, or not in time. */
    public void refused(int users) {
        refused.add(users);
    }

    /** A user received a message; true when for the first time. */
    public boolean received(int user, Stamp stamp) {
        if (stamp.lane() == Lane.UNICAST && stamp.user() != user) {
            misdirected.increment();
            return false;
        }
        return switch (account(stamp.lane(), user).received(stamp.number())) {
            case FIRST -> {
                received.increment();
                yield true;
            }
            case OVERTAKEN -> {
                received.increment();
                outOfOrder.increment();
                yield true;
            }
            case AGAIN -> {
                duplicates.increment();
                yield false;
            }
        };
    }

    /** What has been received again so far does not count. */
    public void forgetRepeated() {
        duplicates.reset();
    }

    private Account account(Lane lane, int user) {
        return switch (lane) {
            case UNICAST -> unicasts[user];
            case BROADCAST -> broadcasts[user];
        };
    }

    /** Whether the user has received everything that was accepted for it. */
    public boolean settled(int user) {
        return unicasts[user].missing() == 0 && broadcasts[user].missing() == 0;
    }

    /** Nothing is on its way any more. Cheap to ask while something is. */
    public boolean settled() {
        long known = accepted.sum() + refused.sum();
        return sent.sum() <= known
                && received.sum() >= accepted.sum()
                && balance().settled();
    }

    /** Distinct messages received so far, by all users. */
    public long received() {
        return received.sum();
    }

    /** Adds up all accounts. */
    public Balance balance() {
        long lost = 0;
        for (int user = 0; user < unicasts.length; user++) {
            lost += unicasts[user].missing() + broadcasts[user].missing();
        }
        return new Balance(
                sent.sum(),
                accepted.sum(),
                refused.sum(),
                received.sum(),
                lost,
                duplicates.sum(),
                outOfOrder.sum(),
                misdirected.sum());
    }
}
