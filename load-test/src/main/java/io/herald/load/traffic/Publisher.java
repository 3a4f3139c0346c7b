package io.herald.load.traffic;

import java.util.List;

/** Hands messages to the system under test as its producers would. Thread-safe; a call returns before the message is accepted. */
public interface Publisher extends AutoCloseable {

    /** Hears, on any thread, what became of a message. Exactly one of the two, once. */
    interface Outcome {

        /** The system has taken it. */
        void accepted();

        /** It was not taken, or not in time. */
        void refused(String reason);
    }

    /** Sends to one user. */
    void toUser(int user, String id, Outcome outcome);

    /** Sends one message to several users. */
    void toUsers(List<Integer> users, String id, Outcome outcome);

    /** Sends one message to everybody the system knows. */
    void toEveryone(String id, Outcome outcome);

    /** Waits until the outcome of everything sent is known, and frees everything. */
    @Override
    void close();
}
