package io.herald.load.scenario;

import io.herald.load.process.Profiler;
import io.herald.load.system.ClientSettings;
import io.herald.load.traffic.Letter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a system is loaded, whatever the scenario.
 *
 * @param clients how clients behave
 * @param letter what is sent
 * @param linger of the producer
 * @param seed of everything random
 * @param eventLoops threads of the generator's connections
 * @param connectAtOnce connections on their way at the same time
 * @param drainLimit how long the last messages may take to arrive
 * @param profiler runs in the servers' JVMs while something is measured; it costs them some percent itself
 */
public record LoadSettings(
        ClientSettings clients,
        Letter letter,
        Duration linger,
        long seed,
        int eventLoops,
        int connectAtOnce,
        Duration drainLimit,
        Optional<Profiler> profiler) {

    /** As they stand in a result. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("ack", clients.ackMode().toString());
        shown.put("window", clients.window());
        shown.put("characters", letter.characters());
        shown.put("linger-ms", linger.toMillis());
        shown.put("seed", seed);
        profiler.ifPresent(each -> shown.put("profiled", each.event()));
        return shown;
    }
}
