package io.herald.ingest.intake;

import java.time.Duration;

/**
 * How long a consumer rests after a batch. A batch costs as much as some dozens of records: without a rest, load would be met with as
 * many small batches as the machine has time for; with one in proportion to what came, batches grow faster than the load does. Few
 * records are in no need of a rest, and who is behind has no time for one.
 *
 * @param perRecord of the batch
 * @param fullPoll so many records are all that a poll brings
 */
record Rest(Duration perRecord, int fullPoll) {

    /** So much later, at most, a message is live because of it. */
    static final Duration LONGEST = Duration.ofMillis(10);

    /** Nanoseconds to rest after a batch of so many records. */
    long after(int records) {
        return records >= fullPoll ? 0 : Math.min(records * perRecord.toNanos(), LONGEST.toNanos());
    }
}
