package io.herald.standalone;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Something the person at the keyboard can mend. The message is one line that says what and how. */
final class CannotStart extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CannotStart(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
