package io.herald.ingest.intake;

import java.time.Duration;

/**
 * How long a consumer rests after a batch. A batch costs as much as some dozens of records: without a rest, load would be met with as
 * many small batches as the machine has time for; with it, batches grow. Few records are in no need of a rest, and who is behind has no
 * time for one.
 *
 * @param ratio of the rest to the time that the batch took, after {@link #MANY} records or more
 * @param fullPoll so many records are all that a poll brings
 */
record Rest(double ratio, int fullPoll) {

    static final int MANY = 20;

    /** So much later, at most, a message is live because of it. */
    static final Duration LONGEST = Duration.ofMillis(5);

    /** Nanoseconds to rest after a batch of so many records that took so long. */
    long after(int records, long nanos) {
        if (records >= fullPoll) {
            return 0;
        }
        double share = Math.min(1, (double) records / MANY);
        return Math.min((long) (ratio * share * nanos), LONGEST.toNanos());
    }
}
