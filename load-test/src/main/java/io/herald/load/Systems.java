package io.herald.load;

import io.herald.load.peer.ArtemisSettings;
import io.herald.load.peer.ArtemisSystem;
import io.herald.load.peer.NodeProgram;
import io.herald.load.peer.RabbitMqSystem;
import io.herald.load.peer.Receipts;
import io.herald.load.peer.SocketIoSystem;
import io.herald.load.system.Ability;
import io.herald.load.system.HeraldSettings;
import io.herald.load.system.HeraldSystem;
import io.herald.load.system.SystemUnderTest;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The systems by name, each with its options and their defaults. */
final class Systems {

    /** Starts a system in an empty folder. */
    interface Starter {

        SystemUnderTest start(Path folder) throws TimeoutException;
    }

    /** A system that can be started, and what it can do. */
    record Choice(String name, Set<Ability> abilities, Starter starter) {}

    private record Known(Set<Ability> abilities, Function<Options, Starter> starter) {}

    private static final String SERVICE_FLAGS = "-Xmx512m -XX:+UseCompactObjectHeaders -XX:+UseSerialGC";

    /** With 1 GiB the queues of 15,000 users fill the heap, and connections lie in what is left of it and seem to cost nothing. */
    private static final String ARTEMIS_FLAGS = "-Xmx4g -XX:+UseCompactObjectHeaders -XX:+UseSerialGC";

    private static final Map<String, Known> ALL = new LinkedHashMap<>();

    static {
        ALL.put("herald", new Known(Set.of(Ability.values()), Systems::herald));
        ALL.put("artemis", new Known(Set.of(Ability.KEEPING), Systems::artemis));
        ALL.put("rabbitmq", new Known(Set.of(Ability.KEEPING), options -> RabbitMqSystem::start));
        ALL.put("socketio", new Known(Set.of(), Systems::socketIo));
    }

    private Systems() {}

    /** The systems that the command line names, {@code --system a,b}, in its order. */
    static List<Choice> chosen(Options options) {
        List<Choice> chosen = new ArrayList<>();
        for (String name : options.words("system", "herald")) {
            Known system = ALL.get(name);
            if (system == null) {
                throw new Options.NotUnderstood("no system " + name + "; there are " + String.join(", ", ALL.keySet()));
            }
            chosen.add(new Choice(name, system.abilities(), system.starter().apply(options)));
        }
        return chosen;
    }

    private static Starter herald(Options options) {
        HeraldSettings settings = new HeraldSettings(
                options.integer("nodes", 1),
                options.integer("partitions", 12),
                options.flags("ingest-flags", SERVICE_FLAGS),
                options.flags("delivery-flags", SERVICE_FLAGS),
                options.flags("push-flags", SERVICE_FLAGS),
                options.flags("kafka-flags", SERVICE_FLAGS),
                postgreSql(options.text("postgresql", "installed")),
                options.flags("properties", ""));
        return folder -> HeraldSystem.start(folder, settings);
    }

    /** A folder of PostgreSQL; empty for the embedded one, also where {@code installed} is asked for and Debian has installed none. */
    private static String postgreSql(String asked) {
        return switch (asked) {
            case "embedded" -> "";
            case "installed" -> {
                File[] versions =
                        new File("/usr/lib/postgresql").listFiles(each -> new File(each, "bin/postgres").canExecute());
                yield versions == null
                        ? ""
                        : Arrays.stream(versions)
                                .map(File::getPath)
                                .max(Comparator.naturalOrder())
                                .orElse("");
            }
            default -> asked;
        };
    }

    private static Starter artemis(Options options) {
        ArtemisSettings settings = new ArtemisSettings(
                options.flags("artemis-flags", ARTEMIS_FLAGS),
                Duration.ofNanos(1000L * options.integer("artemis-journal-us", 1000)));
        return folder -> ArtemisSystem.start(folder, settings);
    }

    private static Starter socketIo(Options options) {
        Path home = Path.of(System.getProperty("load-test.home", "load-test")).toAbsolutePath();
        NodeProgram program = new NodeProgram(home.resolve("peers/socketio"), home.resolve("target/peers/socketio"));
        boolean told = !options.text("ack", "client-individual").equals("auto");
        Receipts receipts = Receipts.of(options.text("socketio-receipts", told ? "event" : "none"));
        return folder -> SocketIoSystem.start(folder, program, receipts);
    }
}
