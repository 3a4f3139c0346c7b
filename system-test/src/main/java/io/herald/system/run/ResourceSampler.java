package io.herald.system.run;

import io.herald.system.history.HistoryWriter;
import io.herald.system.history.RunClock;
import io.herald.system.history.RunEvent.Moment;
import io.herald.system.history.RunEvent.Resources;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Measures what each service holds: heap after a collection, threads, open files, database connections. Linux only. */
final class ResourceSampler {

    private static final Path PROC = Path.of("/proc");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    private static final long KILO = 1024;

    private final Installation installation;
    private final Database database;
    private final RunClock clock;
    private final HistoryWriter history;

    ResourceSampler(Installation installation, Database database, RunClock clock, HistoryWriter history) {
        this.installation = installation;
        this.database = database;
        this.clock = clock;
        this.history = history;
    }

    void sample(Moment moment) throws IOException, InterruptedException, SQLException {
        if (!Files.isDirectory(PROC)) {
            return;
        }
        Map<String, Long> connections = database.connections();
        for (Service service : installation.services().toList()) {
            Map<String, Long> gauges = new HashMap<>();
            Path process = PROC.resolve(Long.toString(service.process().pid()));
            gauges.put("heap", heap(service));
            gauges.put("connections", connections.getOrDefault(service.name(), 0L));
            gauges.put("threads", number(THREADS, Files.readString(process.resolve("status"))));
            try (Stream<Path> files = Files.list(process.resolve("fd"))) {
                gauges.put("files", files.count());
            }
            history.add(new Resources(clock.now(), moment, service.name(), gauges));
        }
    }

    /** Bytes that objects take after two collections: the first one may only queue what is to be cleaned. */
    private static long heap(Service service) throws IOException, InterruptedException {
        jcmd(service, "GC.run");
        jcmd(service, "GC.run");
        long total = 0;
        String info = jcmd(service, "GC.heap_info");
        for (String line : info.lines().toList()) {
            Matcher used = USED.matcher(line);
            // Some versions list the classes as well.
            if (!line.contains("Metaspace") && !line.contains("class space") && used.find()) {
                total += Long.parseLong(used.group(1));
            }
        }
        if (total == 0) {
            throw new IOException("no heap in " + info);
        }
        return total * KILO;
    }

    private static String jcmd(Service service, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asked = new ProcessBuilder(
                        List.of(jcmd.toString(), Long.toString(service.process().pid()), command))
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + answer);
        }
        return answer;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
