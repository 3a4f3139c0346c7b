package io.herald.load.report;

import java.util.Optional;
import java.util.function.Function;

/**
 * A plot of the report.
 *
 * @param name of its file, without the ending
 * @param caption what those read who do not see it
 * @param drawing the file's text; empty when nothing of it was measured
 */
record Illustration(String name, String caption, Function<Measurements, Optional<String>> drawing) {

    String file() {
        return name + ".svg";
    }
}
