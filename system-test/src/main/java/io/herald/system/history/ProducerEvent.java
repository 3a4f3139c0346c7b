package io.herald.system.history;

import java.util.List;

/** What producers did, and what Kafka kept of it. */
public sealed interface ProducerEvent extends Event {

    /** What a producer meant a record to be. */
    enum Contract {
        /** A valid notification; sent again, it is the same one. */
        KEPT,
        /** Breaks the contract: belongs into the dead-letter topic. */
        BROKEN,
        /** Valid by itself, but another content under an id that the same user has been sent before: belongs there as well. */
        CONTRADICTS
    }

    /** How a send ended, for the producer. */
    enum Outcome {
        /** Kafka has it, or ingest has said so. */
        ACKNOWLEDGED,
        /** It was refused: nobody has it. */
        FAILED,
        /** No answer: it may be there, and it may yet appear. */
        UNKNOWN
    }

    /**
     * A producer is about to send.
     *
     * @param send number of this attempt in the run, from 1
     * @param source of the notification; empty where the record is not even readable
     * @param id of the notification; empty where the record is not even readable
     * @param users whom it addresses; empty for a broken record
     * @param content {@link Fingerprint#ofNotification} of it; empty for a broken record
     * @param expiresAt from then on it need not be delivered; {@link Event#NEVER} = no such time
     * @param pushAfter microseconds after which an unacknowledged one is to be pushed; {@link Event#NEVER} = not at all
     * @param life what else decides where, when and for how long it is
     */
    record Sending(
            long at,
            long send,
            Contract contract,
            String source,
            String id,
            List<String> users,
            String content,
            long expiresAt,
            long pushAfter,
            Life life)
            implements ProducerEvent {}

    /**
     * What is special about a notification.
     *
     * @param lane within which inboxes keep the order of the log: empty for what goes to single users at once, the group for what goes
     *     to one, the id where there is no order to keep
     * @param notBefore it must not be delivered before that; 0 = at once
     * @param cancels id of an earlier one of the same source; empty = none
     * @param updates id of an earlier one of the same source; empty = none
     * @param collapseKey empty = none
     */
    record Life(String lane, long notBefore, String cancels, String updates, String collapseKey) {

        /** Nothing special. */
        public static final Life PLAIN = new Life("", 0, "", "", "");
    }

    /** A send has ended. */
    record Sent(long at, long send, Outcome outcome) implements ProducerEvent {}

    /**
     * A record of the input topic, read at the end of the run.
     *
     * @param send the attempt that wrote it; 0 = it came through ingest's HTTP door
     * @param source as in {@link Sending}, empty where the record is not readable
     * @param id as in {@link Sending}, empty where the record is not readable
     * @param raw {@link Fingerprint#ofBytes} of the value
     */
    record Logged(long at, int partition, long offset, long send, String source, String id, String raw)
            implements ProducerEvent {}
}
