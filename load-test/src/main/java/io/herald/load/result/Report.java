package io.herald.load.result;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Takes the figures of one run of a scenario: to the screen and to wherever rows are kept. */
public final class Report {

    private final Clock clock;
    private final Source source;
    private final PrintStream screen;
    private final Consumer<Row> rows;

    /**
     * Where the figures of a run come from; see {@link Row}.
     */
    public record Source(String commit, String machine, String system, String scenario, String command) {}

    public Report(Clock clock, Source source, PrintStream screen, Consumer<Row> rows) {
        this.clock = clock;
        this.source = source;
        this.screen = screen;
        this.rows = rows;
    }

    /** Says what is going on. */
    public void progress(String text) {
        screen.println("  " + text);
    }

    /** A row of figures. */
    public void row(String step, Map<String, Object> settings, Map<String, Object> figures) {
        rows.accept(new Row(
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                source.commit(),
                source.machine(),
                source.system(),
                source.scenario(),
                step,
                source.command(),
                new TreeMap<>(settings),
                figures));
        screen.println("  " + source.system() + " " + step + ": "
                + figures.entrySet().stream()
                        .map(figure -> figure.getKey() + "=" + figure.getValue())
                        .collect(Collectors.joining(" ")));
    }
}
