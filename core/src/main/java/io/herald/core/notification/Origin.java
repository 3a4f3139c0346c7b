package io.herald.core.notification;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** Where a notification came in, and what therefore stands in for the fields that its producer left out. */
public sealed interface Origin {

    /** Stands in for a missing {@code id}. */
    String id();

    /** Stands in for a missing {@code source}. */
    String source();

    /** Stands in for a missing {@code createdAt}; a time that the limits would refuse is replaced by the present. */
    Instant time();

    /**
     * A record of the topic {@code notifications}.
     *
     * @param topicId Kafka's id of the topic
     * @param partition the partition
     * @param offset the offset
     * @param timestamp the record's, in milliseconds of the epoch; anything Kafka hands out, -1 included
     */
    @SuppressWarnings("JavaLangClash") // Origin.Record, and never imported
    record Record(UUID topicId, int partition, long offset, long timestamp) implements Origin {

        /**
         * {@code k-<topic id as Kafka prints it>-<partition>-<offset>-<timestamp>}: the same whenever this record is read. The
         * timestamp tells it from the record that may get the same offset after Kafka has lost the tail of a partition.
         */
        @Override
        public String id() {
            byte[] topic = ByteBuffer.allocate(16)
                    .putLong(topicId.getMostSignificantBits())
                    .putLong(topicId.getLeastSignificantBits())
                    .array();
            return "k-" + Base64.getUrlEncoder().withoutPadding().encodeToString(topic) + "-" + partition + "-" + offset
                    + "-" + timestamp;
        }

        @Override
        public String source() {
            return "";
        }

        @Override
        public Instant time() {
            return Instant.ofEpochMilli(timestamp);
        }
    }

    /**
     * A request of the HTTP door.
     *
     * @param id made for this request
     * @param source the client that sent it
     * @param time when it was received
     */
    record Request(String id, String source, Instant time) implements Origin {}
}
