package io.herald.load.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Main class of the JVMs that are started here: runs another main class, and ends the JVM when the process that started it is
 * gone, which shows as the end of standard input. A benchmark that is killed leaves nothing running.
 */
public final class Tether {

    private static final int PARENT_GONE = 3;

    private Tether() {}

    /**
     * @param arguments the main class to run, and its arguments
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("tether").start(Tether::waitForTheParentsEnd);
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void waitForTheParentsEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(PARENT_GONE);
    }
}
