package io.herald.load.scenario;

import io.herald.load.process.CpuMeter;
import io.herald.load.process.JavaTools;
import io.herald.load.process.Memory;
import io.herald.load.process.ServerProcess;
import io.herald.load.result.Report;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Connections that are open, subscribed and silent: what each costs in memory, and all together in CPU.
 *
 * <p>Memory is what the processes that hold the connections have resident beyond what they had before, after some connections
 * had come and gone (code is compiled, pools are filled) and after a full garbage collection in the JVMs. It is given twice: as it
 * is, and after such a collection again, because a heap that merely has not been collected says nothing of connections. What a
 * system holds for users who are not connected, such as queues, is in neither.
 *
 * @param users connected at the end, in thirds
 * @param warmUp connections that come and go first
 * @param quiet how long memory is left to settle, and CPU is measured
 */
public record Idle(int users, int warmUp, Duration quiet) implements Scenario {

    private static final int THIRDS = 3;
    private static final int COLLECTIONS = 5;

    /** Resident bytes of all gateways. */
    private record Resident(long asItIs, long collected) {}

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        IntStream first = IntStream.range(0, Math.min(warmUp, users));
        load.population().connect(first, load.connectAtOnce(), Load.CONNECT_LIMIT);
        load.population().cut(IntStream.range(0, Math.min(warmUp, users)));
        rest();
        Resident before = resident(load);
        report.progress("without connections: " + before.asItIs() / 1024 + " KiB, after collection "
                + before.collected() / 1024 + " KiB");
        int connected = 0;
        for (int third = 1; third <= THIRDS; third++) {
            int next = users * third / THIRDS;
            load.population().connect(IntStream.range(connected, next), load.connectAtOnce(), Load.CONNECT_LIMIT);
            connected = next;
            CpuMeter.Reading reading = load.cpu().read();
            rest();
            CpuMeter.Usage used = load.cpu().read().since(reading);
            Resident now = resident(load);
            report.row("idle", load.settings(), figures(connected, before, now, used));
        }
        load.balance();
    }

    private Map<String, Object> figures(int connected, Resident before, Resident now, CpuMeter.Usage used) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("connections", connected);
        figures.put("kib-per-connection", perConnection(now.collected() - before.collected(), connected));
        figures.put("kib-per-connection-uncollected", perConnection(now.asItIs() - before.collected(), connected));
        figures.put("gateway-before-mib", Measured.round(before.collected() / 1048576.0));
        figures.put("gateway-mib", Measured.round(now.asItIs() / 1048576.0));
        figures.put("gateway-collected-mib", Measured.round(now.collected() / 1048576.0));
        used.servers()
                .forEach((server, micros) ->
                        figures.put("idle-cpu-percent." + server, Measured.round(micros / 10.0 / quiet.toMillis())));
        figures.putAll(Measured.others(used));
        return figures;
    }

    private static double perConnection(long bytes, int connections) {
        return Measured.round(bytes / 1024.0 / connections);
    }

    private void rest() {
        LockSupport.parkNanos(quiet.toNanos());
    }

    private static Resident resident(Load load) {
        long asItIs = sum(load);
        load.system().gateways().forEach(Idle::collect);
        return new Resident(asItIs, sum(load));
    }

    private static long sum(Load load) {
        return Memory.resident(load.system().gateways()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Full collections in a JVM: the first one only finds what finalization and references hold, and the serial collector takes four to
     * give everything that is free back; nothing elsewhere. The JVM gives what is free back to the operating system, which it would keep two thirds of by default: connections would
     * come to lie in memory that was there before, and seem to cost nothing.
     */
    private static void collect(ServerProcess gateway) {
        if (gateway.isJvm()) {
            JavaTools.jcmd(gateway.pid(), "VM.set_flag", "MinHeapFreeRatio", "5");
            JavaTools.jcmd(gateway.pid(), "VM.set_flag", "MaxHeapFreeRatio", "10");
            for (int i = 0; i < COLLECTIONS; i++) {
                JavaTools.jcmd(gateway.pid(), "GC.run");
            }
        }
    }
}
