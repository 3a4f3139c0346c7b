package io.herald.core.history;

import io.herald.core.inbox.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which of a user's entries are meant. Those that do not exist, or that the history does not show, are passed over. */
public sealed interface Selection {

    /** The history of the database that the numbers belong to; empty = whatever it is now. */
    Optional<String> epoch();

    /** As a literal of {@code int8multirange}. */
    String literal();

    /**
     * Single entries.
     *
     * @param seqs in any order, each at least 1
     */
    record Some(List<Long> seqs, Optional<String> epoch) implements Selection {
        @Override
        public String literal() {
            return seqs.stream().map(seq -> "[" + seq + "," + seq + "]").collect(Collectors.joining(",", "{", "}"));
        }
    }

    /** All up to and including a cursor. */
    record UpTo(Cursor cursor) implements Selection {
        @Override
        public Optional<String> epoch() {
            return Optional.of(cursor.epoch());
        }

        @Override
        public String literal() {
            return cursor.seq() == 0 ? "{}" : "{[1," + cursor.seq() + "]}";
        }
    }
}
