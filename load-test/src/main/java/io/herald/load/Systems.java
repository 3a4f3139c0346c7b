package io.herald.load;

import io.herald.load.system.HeraldSettings;
import io.herald.load.system.HeraldSystem;
import io.herald.load.system.SystemUnderTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The systems by name, each with its options and their defaults. */
final class Systems {

    /** Starts a system in an empty folder. */
    interface Starter {

        SystemUnderTest start(Path folder) throws TimeoutException;
    }

    private static final String SERVICE_FLAGS = "-Xmx512m -XX:+UseCompactObjectHeaders";

    private static final Map<String, Function<Options, Starter>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("herald", Systems::herald);
    }

    private Systems() {}

    /** The starters of the systems that the command line names, {@code --system a,b}. */
    static Map<String, Starter> chosen(Options options) {
        List<String> names = options.words("system", "herald");
        Map<String, Starter> chosen = new LinkedHashMap<>();
        for (String name : names) {
            Function<Options, Starter> system = ALL.get(name);
            if (system == null) {
                throw new Options.NotUnderstood("no system " + name + "; there are " + String.join(", ", ALL.keySet()));
            }
            chosen.put(name, system.apply(options));
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
                options.flags("kafka-flags", "-Xmx512m"),
                options.flags("properties", ""));
        return folder -> HeraldSystem.start(folder, settings);
    }
}
