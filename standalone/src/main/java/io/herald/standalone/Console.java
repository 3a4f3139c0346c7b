package io.herald.standalone;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** What the person who started it reads, on standard output and error: short lines, each with the time since the start. */
final class Console {

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    private final long start = System.nanoTime();

    /** A line of its own. */
    void say(String line) {
        out.println(line);
    }

    /** A step, with the time. */
    void step(String line) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", elapsed().toMillis() / 1000.0, line);
    }

    /** Why it ends. */
    void fail(String line) {
        err.println("Herald cannot start. " + line);
    }

    /** Since this was made, right after the JVM was up. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
