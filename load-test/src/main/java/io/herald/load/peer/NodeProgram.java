package io.herald.load.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A program for Node.js with a lock file of what it depends on.
 *
 * @param sources its {@code package.json}, {@code package-lock.json}, {@code .npmrc} and {@code server.js}
 * @param folder where it is installed
 */
public record NodeProgram(Path sources, Path folder) {

    private static final List<String> FILES = List.of("package.json", "package-lock.json", ".npmrc", "server.js");

    /**
     * The folder with the program and all it depends on; {@code npm ci} puts these there unless the lock file is as it was the last
     * time. Blocks for seconds then.
     *
     * @throws IllegalStateException when there is no npm, or it fails
     */
    Path installed() {
        try {
            Files.createDirectories(folder);
            boolean same = Files.exists(folder.resolve("node_modules/.package-lock.json"))
                    && Files.mismatch(lock(sources), lock(folder)) < 0;
            for (String file : FILES) {
                Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!same) {
                install();
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path lock(Path where) {
        return where.resolve("package-lock.json");
    }

    private void install() throws IOException {
        ProcessBuilder npm = new ProcessBuilder("npm", "ci", "--omit=dev", "--ignore-scripts")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("npm.log").toFile()));
        try {
            if (npm.start().waitFor() != 0) {
                throw new IllegalStateException("npm ci failed; see " + folder.resolve("npm.log"));
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "npm is missing: install Node.js 18 or newer with npm (Debian: apt-get install npm)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
