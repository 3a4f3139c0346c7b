package io.herald.ingest.deadletter;

/** Kafka has not acknowledged dead letters: the consumer's position must stay where it is. */
public class DeadLettersUnavailable extends RuntimeException {

    DeadLettersUnavailable(Throwable cause) {
        super("Kafka has not acknowledged the dead letters", cause);
    }
}
