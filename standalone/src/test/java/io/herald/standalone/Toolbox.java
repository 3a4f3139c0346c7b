package io.herald.standalone;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The tools outside Java that some tests need. Where one is missing the test is skipped and says why; with
 * {@code HERALD_TESTS_STRICT=true} in the environment it fails.
 */
final class Toolbox {

    private static final boolean STRICT = Boolean.parseBoolean(System.getenv("HERALD_TESTS_STRICT"));

    private Toolbox() {}

    static Path node() {
        return required("Node.js", "node");
    }

    static Path chromium() {
        return required("Chromium", "chromium", "chromium-browser", "google-chrome");
    }

    /** The environment of Playwright's driver: on this machine's Node.js, unless the profile {@code bundled-node} brought one. */
    static Map<String, String> browserDriver() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        if (Toolbox.class.getResource("/driver/linux/node") == null) {
            environment.put("PLAYWRIGHT_NODEJS_PATH", node().toString());
        }
        return environment;
    }

    /** The folder of the JavaScript side of the tests, with its modules installed. */
    static synchronized Path javaScript() {
        Path npm = required("npm", "npm");
        Path folder = resource("js");
        Path installed = folder.resolve("node_modules/.package-lock.json");
        try {
            if (!Files.exists(installed)
                    || Files.getLastModifiedTime(installed)
                                    .compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json")))
                            < 0) {
                install(npm, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static void install(Path npm, Path folder) throws IOException {
        File log = folder.resolve("npm-ci.log").toFile();
        Process process = new ProcessBuilder(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                missing("the modules of src/test/js (npm ci: "
                        + Files.readString(log.toPath()).strip() + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Toolbox.class.getResource("/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Path required(String what, String... names) {
        Optional<Path> found = Arrays.stream(names).flatMap(Toolbox::onThePath).findFirst();
        return found.orElseGet(() -> missing(what + " (looked for " + String.join(", ", names) + " on the PATH)"));
    }

    private static Stream<Path> onThePath(String name) {
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private static <T> T missing(String what) {
        String message = "this machine lacks " + what;
        if (STRICT) {
            return fail(message);
        }
        System.err.println("SKIPPED: " + message);
        Assumptions.abort(message);
        throw new AssertionError("aborted");
    }
}
