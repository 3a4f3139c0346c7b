package io.herald.system.process;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another main class in this JVM, and ends it as soon as the process that started it is gone. */
public final class Supervised {

    private static final int ORPHANED = 125;

    private Supervised() {}

    /** @param arguments the main class, then its arguments */
    public static void main(String[] arguments) throws Throwable {
        ProcessHandle parent =
                ProcessHandle.current().parent().orElseThrow(() -> new IllegalStateException("nobody started this"));
        var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(ORPHANED));
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
