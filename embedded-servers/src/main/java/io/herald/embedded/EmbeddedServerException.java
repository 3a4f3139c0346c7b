package io.herald.embedded;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A server could not be started or stopped. The message is one line that names the server and what is wrong, fit to be
 * shown alone; {@link #reason()} lets the caller add what to do about it, such as the setting that names the port.
 */
public final class EmbeddedServerException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What kept the server from running. */
    public enum Reason {
        /** Somebody else listens on the port, or this user may not open it: choose another port. */
        PORT_UNAVAILABLE,
        /** Another JVM, or another server in this one, uses the data folder: stop it or choose another folder. */
        FOLDER_IN_USE,
        /** The data folder cannot be created or written: choose another folder or mend its rights. */
        FOLDER_NOT_WRITABLE,
        /** There is no binary for this operating system and processor, or this user may not run it. */
        UNSUPPORTED_PLATFORM,
        /** The server itself refused or ended; the message carries its own words. */
        SERVER_FAILED
    }

    private final Reason reason;

    EmbeddedServerException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    EmbeddedServerException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Which kind of obstacle it was. */
    public Reason reason() {
        return reason;
    }
}
