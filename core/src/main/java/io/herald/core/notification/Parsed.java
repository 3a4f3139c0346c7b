package io.herald.core.notification;

import java.util.List;

/** What the parser made of a value. */
public sealed interface Parsed {

    /** It keeps the contract. */
    record Valid(Notification notification) implements Parsed {}

    /**
     * It breaks the contract.
     *
     * @param violations at least one, at most {@value Violations#MOST}; where the value is not JSON, the last one says where that
     *     showed and what comes behind has not been looked at
     */
    record Invalid(List<Violation> violations) implements Parsed {}
}
