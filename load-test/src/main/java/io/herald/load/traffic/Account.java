package io.herald.load.traffic;

import java.util.BitSet;

/** One user's messages of one lane. Guarded by its monitor. */
final class Account {

    /** How a receipt was booked. */
    enum Receipt {
        FIRST,
        OVERTAKEN,
        AGAIN
    }

    private final BitSet accepted = new BitSet();
    private final BitSet received = new BitSet();
    private int next;
    private int highest = -1;

    synchronized int nextNumber() {
        return next++;
    }

    synchronized void accepted(int number) {
        accepted.set(number);
    }

    synchronized Receipt received(int number) {
        if (received.get(number)) {
            return Receipt.AGAIN;
        }
        received.set(number);
        if (number < highest) {
            return Receipt.OVERTAKEN;
        }
        highest = number;
        return Receipt.FIRST;
    }

    /** Accepted and not received. A receipt may come before the producer hears that it was accepted. */
    synchronized int missing() {
        if (accepted.cardinality() <= received.cardinality() && accepted.equals(received)) {
            return 0;
        }
        BitSet missing = (BitSet) accepted.clone();
        missing.andNot(received);
        return missing.cardinality();
    }
}
