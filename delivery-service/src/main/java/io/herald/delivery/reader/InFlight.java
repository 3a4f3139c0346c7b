package io.herald.delivery.reader;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** The seqs that are written and not yet acknowledged, in rising order. Grows with use up to the window and shrinks to nothing. */
final class InFlight {

    private static final long[] NONE = {};

    private long[] seqs = NONE;
    private int size;

    int size() {
        return size;
    }

    long highest() {
        return seqs[size - 1];
    }

    void add(long seq) {
        if (size == seqs.length) {
            seqs = Arrays.copyOf(seqs, Math.max(4, 2 * size));
        }
        int place = size;
        if (size > 0 && seqs[size - 1] > seq) {
            place = -(Arrays.binarySearch(seqs, 0, size, seq) + 1);
            System.arraycopy(seqs, place, seqs, place + 1, size - place);
        }
        seqs[place] = seq;
        size++;
    }

    boolean contains(long seq) {
        return Arrays.binarySearch(seqs, 0, size, seq) >= 0;
    }

    boolean remove(long seq) {
        int place = Arrays.binarySearch(seqs, 0, size, seq);
        if (place < 0) {
            return false;
        }
        drop(place, place + 1);
        return true;
    }

    /** Removes those up to this seq that are wanted, and returns them in rising order. */
    long[] takeUpTo(long seq, LongPredicate wanted) {
        int place = Arrays.binarySearch(seqs, 0, size, seq);
        int end = place < 0 ? -place - 1 : place + 1;
        long[] taken = new long[end];
        int takes = 0;
        int kept = 0;
        for (int next = 0; next < end; next++) {
            if (wanted.test(seqs[next])) {
                taken[takes++] = seqs[next];
            } else {
                seqs[kept++] = seqs[next];
            }
        }
        if (takes > 0) {
            drop(kept, end);
        }
        return takes == end ? taken : Arrays.copyOf(taken, takes);
    }

    private void drop(int from, int to) {
        System.arraycopy(seqs, to, seqs, from, size - to);
        size -= to - from;
        if (size == 0) {
            seqs = NONE;
        }
    }
}
