package io.herald.load.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time of the servers, of HotSpot's compilers in them, and apart from them of the generator and of whatever else the machine did. */
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
     * @param othersMicros of neither, the kernel's own threads and what the host withheld included: what makes one hour dearer than another
     * @param nanos between the readings
     */
    public record Usage(
            Map<String, Long> servers, long compilingMicros, long generatorMicros, long othersMicros, long nanos) {

        /** All server processes together. */
        public long serverMicros() {
            return servers.values().stream().mapToLong(Long::longValue).sum();
        }

        /** {@link #othersMicros} in percent of one core. */
        public double othersPercent() {
            return othersMicros * 100_000.0 / Math.max(1, nanos);
        }
    }

    /** A moment's readings, since each process started; {@code machineMicros} since the machine did, {@code nanos} by {@link System#nanoTime}. */
    public record Reading(
            Map<String, Long> servers, long compilingMicros, long generatorMicros, long machineMicros, long nanos) {

        /** What was used since an earlier reading. */
        public Usage since(Reading earlier) {
            Map<String, Long> used = new LinkedHashMap<>();
            servers.forEach((name, micros) ->
                    used.put(name, Math.max(0, micros - earlier.servers.getOrDefault(name, 0L))));
            long generator = generatorMicros - earlier.generatorMicros;
            long ours = generator
                    + used.values().stream().mapToLong(Long::longValue).sum();
            // A compiler's thread ends when there is nothing to do, and what it used is gone with it.
            return new Usage(
                    used,
                    Math.max(0, compilingMicros - earlier.compilingMicros),
                    generator,
                    Math.max(0, machineMicros - earlier.machineMicros - ours),
                    nanos - earlier.nanos);
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
                ProcFile.cpuMicros(ProcessHandle.current().pid()),
                ProcFile.machineCpuMicros(),
                System.nanoTime());
    }

    /** What the compilers of all JVMs have used; 0 where nothing is a JVM. */
    private long compilingMicros() {
        return servers.stream()
                .filter(ServerProcess::isJvm)
                .mapToLong(server -> ProcFile.threadsCpuMicros(server.pid(), COMPILERS))
                .sum();
    }
}
