package io.herald.ingest.cloudevent;

import io.herald.core.notification.Violation;
import java.util.List;

/** What became of an event. */
public sealed interface Conversion {

    /** The value that a producer without CloudEvents would have written. */
    record Value(byte[] bytes) implements Conversion {}

    /** It is no event, or none that can be a notification. */
    record Invalid(List<Violation> violations) implements Conversion {}
}
