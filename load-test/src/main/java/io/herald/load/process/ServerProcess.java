package io.herald.load.process;

/**
 * A process whose cost is measured, together with all its descendants.
 *
 * @param name what it is in the results: {@code kafka}, {@code delivery-1} …
 * @param pid its process id
 */
public record ServerProcess(String name, long pid) {

    /** Whether it is a JVM, which can be asked to collect its garbage. */
    public boolean isJvm() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> command.endsWith("/java"))
                .orElse(false);
    }
}
