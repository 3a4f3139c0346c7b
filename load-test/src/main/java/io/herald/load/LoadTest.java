package io.herald.load;

import io.herald.load.process.Profiler;
import io.herald.load.report.MissingMarker;
import io.herald.load.report.PerformanceReport;
import io.herald.load.result.Circumstances;
import io.herald.load.result.Report;
import io.herald.load.result.ResultsFile;
import io.herald.load.scenario.Load;
import io.herald.load.scenario.LoadSettings;
import io.herald.load.scenario.Scenario;
import io.herald.load.system.Ability;
import io.herald.load.system.ClientSettings;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Letter;
import io.herald.load.wire.AckMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Runs a scenario against freshly started systems, in turns where there are several; or makes the report of all that ran. */
public final class LoadTest {

    private static final int WRONG_USAGE = 2;

    private final Path home;
    private final String command;

    private LoadTest(Path home, String command) {
        this.home = home;
        this.command = command;
    }

    /**
     * @param arguments the scenario, and its options; see {@code load-test/README.md}
     */
    public static void main(String[] arguments) throws Exception {
        // Not a file that the services would find on their class path too.
        System.setProperty("logback.configurationFile", "load-test-logback.xml");
        if (arguments.length == 0) {
            System.err.println("usage: load-test/run <" + String.join("|", Scenarios.names()) + "> [--option value …]");
            System.err.println("       load-test/run report [--results folder] [--document docs/performance.md]");
            System.exit(WRONG_USAGE);
        }
        try {
            LoadTest test = new LoadTest(
                    Path.of(System.getProperty("load-test.home", "load-test")).toAbsolutePath(), command(arguments));
            Options options = Options.parse(Arrays.asList(arguments).subList(1, arguments.length));
            if (arguments[0].equals("report")) {
                test.report(options);
            } else {
                test.run(arguments[0], options);
            }
        } catch (Options.NotUnderstood | ResultsFile.MalformedRow | MissingMarker e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USAGE);
        }
        System.exit(0);
    }

    /** What to type for the same again. */
    private static String command(String[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument.matches(".*\\s.*") ? "'" + argument + "'" : argument)
                .collect(Collectors.joining(" ", "load-test/run ", ""));
    }

    private void report(Options options) {
        Path results = results(options);
        Path document = Path.of(options.text(
                "document", home.resolveSibling("docs/performance.md").toString()));
        options.complete();
        System.setProperty("java.awt.headless", "true");
        PerformanceReport.Written written = new PerformanceReport(document).write(results);
        System.out.println(written.rows() + " rows of " + results + " are in " + document);
        if (!written.empty().isEmpty()) {
            System.out.println("Not measured yet: " + String.join(", ", written.empty()));
        }
    }

    private Path results(Options options) {
        return Path.of(options.text("results", home.resolve("results").toString()));
    }

    private void run(String name, Options options) throws IOException, TimeoutException {
        Scenario scenario = Scenarios.named(name, options);
        LoadSettings settings = settings(options);
        int repeat = options.integer("repeat", 1);
        Path results = results(options);
        List<Systems.Choice> systems = Systems.chosen(options);
        options.complete();
        systems.forEach(system -> refuseWhatItCannotDo(name, scenario, system));

        ResultsFile file = new ResultsFile(results, name);
        String commit = Circumstances.commit(home);
        for (int turn = 1; turn <= repeat; turn++) {
            for (Systems.Choice system : systems) {
                System.out.printf("%s on %s, run %d of %d%n", name, system.name(), turn, repeat);
                Report.Source source = new Report.Source(commit, Circumstances.machine(), system.name(), name, command);
                Report report = new Report(Clock.systemUTC(), source, System.out, file::append);
                run(scenario, settings, system.starter(), report);
            }
        }
    }

    private static void refuseWhatItCannotDo(String name, Scenario scenario, Systems.Choice system) {
        for (Ability needed : scenario.needs()) {
            if (!system.abilities().contains(needed)) {
                throw new Options.NotUnderstood(
                        "%s is not for %s: it %s".formatted(name, system.name(), needed.lack()));
            }
        }
    }

    private void run(Scenario scenario, LoadSettings settings, Systems.Starter starter, Report report)
            throws IOException, TimeoutException {
        Path folder = Files.createDirectories(home.resolve("target/runs"));
        folder = Files.createTempDirectory(folder, "run");
        report.progress("starting; logs are in " + folder);
        try (SystemUnderTest system = starter.start(folder)) {
            Thread whenInterrupted = new Thread(system::close, "stop");
            Runtime.getRuntime().addShutdownHook(whenInterrupted);
            try (Load load = new Load(system, settings, scenario.users())) {
                scenario.run(load, report);
            }
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        }
    }

    private LoadSettings settings(Options options) {
        return new LoadSettings(
                new ClientSettings(AckMode.of(options.text("ack", "client-individual")), options.integer("window", 0)),
                new Letter(options.integer("characters", 180)),
                options.millis("linger-ms", 0),
                options.integer("seed", 1),
                options.integer("event-loops", 1),
                options.integer("connect-at-once", 200),
                options.seconds("drain-limit", 30),
                profiler(options));
    }

    private Optional<Profiler> profiler(Options options) {
        String library = options.text("profiler", "");
        String event = options.text("profile", "cpu");
        Path folder = home.resolve("target/profiles");
        if (library.isEmpty()) {
            return Optional.empty();
        }
        folder.toFile().mkdirs();
        return Optional.of(new Profiler(Path.of(library).toAbsolutePath(), event, folder));
    }
}
