package io.herald.load.scenario;

import io.herald.load.result.Report;
import java.util.concurrent.TimeoutException;

/** Something to do to a freshly started system. */
public interface Scenario {

    /** How many users the system has to know. */
    int users();

    /** Runs it to its end and reports what was seen. */
    void run(Load load, Report report) throws TimeoutException;
}
