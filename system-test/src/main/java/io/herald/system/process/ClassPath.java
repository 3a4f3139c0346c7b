package io.herald.system.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a module of the project runs on, as its build has written it down: its own classes and its runtime dependencies. */
public final class ClassPath {

    private static final Path MODULES = Path.of(System.getProperty("herald.system.modules", ".."));

    private ClassPath() {}

    /** The class path of a module, by the name of its folder, and {@link Supervised}, which starts it. */
    public static String of(String module) {
        Path target = MODULES.resolve(module).resolve("target");
        try {
            String dependencies =
                    Files.readString(target.resolve("process.classpath")).strip();
            return String.join(File.pathSeparator, target.resolve("classes").toString(), dependencies, supervisor());
        } catch (IOException e) {
            throw new UncheckedIOException(module + " is not built", e);
        }
    }

    private static String supervisor() {
        try {
            return Path.of(Supervised.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
