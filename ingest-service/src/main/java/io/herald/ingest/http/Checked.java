package io.herald.ingest.http;

import io.herald.core.notification.Violation;
import java.util.List;

/** What a look at a submission has shown. */
sealed interface Checked {

    /** All of it keeps the contract. */
    record Good(List<Outgoing> records) implements Checked {}

    /** It breaks the contract somewhere. */
    record Bad(List<Violation> violations) implements Checked {}

    /** Completed, it would be larger than a notification may be. */
    record TooLarge(long limit) implements Checked {}
}
