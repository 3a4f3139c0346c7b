package io.herald.load.scenario;

import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Something to do to a freshly started system. */
public interface Scenario {

    /** How many users the system has to know. */
    int users();

    /** What it asks of the system beyond delivering to those who are connected; without these it is not to be run. */
    default Set<Ability> needs() {
        return Set.of();
    }

    /** Runs it to its end and reports what was seen. */
    void run(Load load, Report report) throws TimeoutException;
}
