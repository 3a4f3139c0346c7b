package io.herald.load.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Resident memory of server processes. */
public final class Memory {

    private Memory() {}

    /**
     * By process, in bytes: the proportional set size, in which pages that several processes share (PostgreSQL's buffers) count
     * once in all.
     */
    public static Map<String, Long> resident(List<ServerProcess> servers) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (ServerProcess server : servers) {
            bytes.merge(server.name(), ProcFile.treeMemory(server.pid(), "Pss"), Long::sum);
        }
        return bytes;
    }
}
