package io.herald.load.process;

import java.nio.file.Path;
import java.util.List;

/**
 * async-profiler, loaded into running JVMs for as long as something is measured; writes collapsed stacks (a line per stack, frames
 * from the outermost on, and how often it was seen), which flame graphs are drawn from. Kernel frames are included where the
 * kernel allows it.
 *
 * @param library {@code libasyncProfiler.so}
 * @param event what is sampled: {@code cpu}, {@code alloc}, {@code wall}, {@code lock}
 * @param folder for the files
 */
public record Profiler(Path library, String event, Path folder) {

    /** Of CPU time between two samples; a tenth of the usual, because a service here takes a few seconds of it in all. */
    private static final String INTERVAL = "1ms";

    /** Begins in all JVMs among these. */
    public void start(List<ServerProcess> servers) {
        command(
                servers,
                "start,event=" + event + (event.equals("cpu") ? ",interval=" + INTERVAL : "") + ",cstack=vm",
                "");
    }

    /** Ends in all JVMs among these and writes {@code <server>-<label>-<event>.collapsed} for each. */
    public void stop(List<ServerProcess> servers, String label) {
        command(servers, "stop,collapsed,file=", "-" + label + "-" + event + ".collapsed");
    }

    private void command(List<ServerProcess> servers, String command, String fileEnd) {
        for (ServerProcess server : servers) {
            if (server.isJvm()) {
                String file = fileEnd.isEmpty()
                        ? ""
                        : folder.resolve(server.name() + fileEnd).toString();
                String said = JavaTools.jcmd(
                        server.pid(), "JVMTI.agent_load", library.toString(), "\"" + command + file + "\"");
                if (!said.contains("return code: 0")) {
                    System.err.println("Profiling " + server.name() + ": " + said.strip());
                }
            }
        }
    }
}
