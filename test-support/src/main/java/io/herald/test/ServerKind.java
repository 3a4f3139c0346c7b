package io.herald.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** Where the tests' servers come from. */
public enum ServerKind {
    /** Testcontainers, in the engine that Testcontainers finds. */
    CONTAINERS,
    /** Processes and threads of this machine, by {@code io.herald.embedded}. */
    EMBEDDED;

    static final String SWITCH = "herald.test.servers";
    private static final String VARIABLE = "HERALD_TEST_SERVERS";

    /** As the switch says; {@code auto} looks for an engine, in milliseconds where there is none. */
    static ServerKind selected() {
        String variable = System.getenv(VARIABLE);
        String choice = System.getProperty(SWITCH, variable == null ? "auto" : variable);
        return switch (choice.toLowerCase(Locale.ROOT)) {
            case "auto" -> engineAnswers() ? CONTAINERS : EMBEDDED;
            case "containers" -> CONTAINERS;
            case "embedded" -> EMBEDDED;
            default ->
                throw new IllegalArgumentException(
                        "%s is \"%s\"; it must be auto, containers or embedded".formatted(SWITCH, choice));
        };
    }

    private static boolean engineAnswers() {
        return mayHaveEngine() && DockerClientFactory.instance().isDockerAvailable();
    }

    /** Testcontainers' own search takes seconds and prints stack traces when it finds nothing. */
    private static boolean mayHaveEngine() {
        Path home = Path.of(System.getProperty("user.home", "/"));
        Path runtime = Path.of(System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run"));
        return System.getenv("DOCKER_HOST") != null
                || Stream.of(
                                Path.of("/var/run/docker.sock"),
                                runtime.resolve("docker.sock"),
                                home.resolve(".docker/run/docker.sock"),
                                home.resolve(".docker/desktop/docker.sock"),
                                home.resolve(".testcontainers.properties"))
                        .anyMatch(Files::exists);
    }
}
