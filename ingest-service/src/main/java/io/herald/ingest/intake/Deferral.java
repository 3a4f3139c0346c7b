package io.herald.ingest.intake;

import io.herald.core.notification.Notification;
import java.util.List;

/**
 * Takes notifications that are not placed into inboxes at once: what waits for its time, what goes to many. Beans of this type are
 * asked in their order; what none of them takes is placed.
 */
public interface Deferral {

    /** What became of a notification that was offered. */
    enum Answer {
        /** It is stored, or a repetition of what is: it goes nowhere else. */
        TAKEN,
        /** Its id is taken by other content: it becomes a dead letter. */
        CONFLICT,
        /** Offer it to the next one, or place it. */
        NOT_MINE
    }

    /** Whether this one could be meant to be offered. Cheap; any thread. */
    boolean concerns(Notification notification);

    /**
     * Takes those that it should, in the transaction that moves the consumer's positions, before any inbox is locked. Called again, in
     * a new transaction, with the same ones where the first was rolled back or its commit was not answered.
     *
     * @param notifications those that concern it, in the order of their records
     * @return an answer for each
     */
    List<Answer> take(List<Notification> notifications);

    /** A transaction in which something was taken has been committed. Must not block. */
    void committed();
}
