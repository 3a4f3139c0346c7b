package io.herald.ingest.intake;

import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Makes what one consumer reads durable. Belongs to the consumer's thread; blocks. */
public interface RecordSink {

    /**
     * Stores what was polled, and advances the positions by what is committed.
     *
     * @param records of partitions whose positions are known, or were when the poll began
     * @return false if another consumer has moved a position since: what was not stored until then must not be
     * @throws RuntimeException if it cannot go on now: all positions count as unknown, and what is not behind the stored ones comes again
     */
    boolean store(ConsumerRecords<byte[], byte[]> records, Positions positions);

    /** After a failure, once the positions of all partitions are known again. */
    default void resolved(Positions positions) {}
}
