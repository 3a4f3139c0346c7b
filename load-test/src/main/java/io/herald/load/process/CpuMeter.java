package io.herald.load.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time of the servers, and of the generator apart from them. */
public final class CpuMeter {

    private final List<ServerProcess> servers;

    /**
     * CPU time between two readings.
     *
     * @param servers microseconds by server process, in the order of the system's list
     * @param generatorMicros of this process
     */
    public record Usage(Map<String, Long> servers, long generatorMicros) {

        /** All server processes together. */
        public long serverMicros() {
            return servers.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** A moment's readings, since each process started. */
    public record Reading(Map<String, Long> servers, long generatorMicros) {

        /** What was used since an earlier reading. */
        public Usage since(Reading earlier) {
            Map<String, Long> used = new LinkedHashMap<>();
            servers.forEach((name, micros) ->
                    used.put(name, Math.max(0, micros - earlier.servers.getOrDefault(name, 0L))));
            return new Usage(used, generatorMicros - earlier.generatorMicros);
        }
    }

    public CpuMeter(List<ServerProcess> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Reads all processes. Takes a few milliseconds. */
    public Reading read() {
        Map<String, Long> micros = new LinkedHashMap<>();
        for (ServerProcess server : servers) {
            micros.merge(server.name(), ProcFile.treeCpuMicros(server.pid()), Long::sum);
        }
        return new Reading(micros, ProcFile.cpuMicros(ProcessHandle.current().pid()));
    }
}
