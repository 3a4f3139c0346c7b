package io.herald.load.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time of the servers, of HotSpot's compilers in them, and of the generator apart from them. */
public final class CpuMeter {

    /** HotSpot's names, as Linux cuts them. */
    private static final List<String> COMPILERS = List.of("C1 CompilerThre", "C2 CompilerThre");

    private final List<ServerProcess> servers;

    /**
     * CPU time between two readings.
     *
     * @param servers microseconds by server process, in the order of the system's list
     * @param compilingMicros of those of them that are JVMs: what their compilers used, which ends some time after a start
     * @param generatorMicros of this process
     */
    public record Usage(Map<String, Long> servers, long compilingMicros, long generatorMicros) {

        /** All server processes together. */
        public long serverMicros() {
            return servers.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** A moment's readings, since each process started. */
    public record Reading(Map<String, Long> servers, long compilingMicros, long generatorMicros) {

        /** What was used since an earlier reading. */
        public Usage since(Reading earlier) {
            Map<String, Long> used = new LinkedHashMap<>();
            servers.forEach((name, micros) ->
                    used.put(name, Math.max(0, micros - earlier.servers.getOrDefault(name, 0L))));
            // A compiler's thread ends when there is nothing to do, and what it used is gone with it.
            return new Usage(
                    used,
                    Math.max(0, compilingMicros - earlier.compilingMicros),
                    generatorMicros - earlier.generatorMicros);
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
        return new Reading(
                micros,
                compilingMicros(),
                ProcFile.cpuMicros(ProcessHandle.current().pid()));
    }

    /** What the compilers of all JVMs have used; 0 where nothing is a JVM. */
    private long compilingMicros() {
        return servers.stream()
                .filter(ServerProcess::isJvm)
                .mapToLong(server -> ProcFile.threadsCpuMicros(server.pid(), COMPILERS))
                .sum();
    }
}
