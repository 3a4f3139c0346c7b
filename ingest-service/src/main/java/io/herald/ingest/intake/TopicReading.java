package io.herald.ingest.intake;

/** A topic that is read, by consumers of its own. Beans of this type are read along with notifications. */
public interface TopicReading {

    /** Its name. */
    String topic();

    /** Ends the names of its consumer group, clients and threads; no other topic has the same. */
    String suffix();

    /** Consumers of this instance. */
    int concurrency();

    /** What takes the records of one consumer. */
    RecordSink sink();
}
