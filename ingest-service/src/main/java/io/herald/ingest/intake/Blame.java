package io.herald.ingest.intake;

import io.herald.ingest.deadletter.DeadLettersUnavailable;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Whose fault a failed append is: that decides whether to wait or to look for the record at fault. */
public enum Blame {
    /** PostgreSQL or Kafka is away or refuses everybody: wait, however long it takes. */
    INFRASTRUCTURE,
    /** What was to be stored, or our code: some record will fail again and again. */
    CONTENT;

    public static Blame of(RuntimeException failure) {
        if (failure instanceof KafkaException || failure instanceof DeadLettersUnavailable) {
            return INFRASTRUCTURE;
        }
        if (failure instanceof DataAccessException || failure instanceof TransactionException) {
            return refusesContent(failure) ? CONTENT : INFRASTRUCTURE;
        }
        return CONTENT;
    }

    /** Classes of SQLSTATE: 22 data exception, 23 integrity constraint violation, 54 program limit exceeded. */
    private static boolean refusesContent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
            }
        }
        return false;
    }
}
