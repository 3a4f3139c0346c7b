package io.herald.system.installation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets a process live in another time of day, by libfaketime; what it measures durations with stays right. */
public final class WrongClock {

    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String NAME = "faketime/libfaketime.so.1";

    private WrongClock() {}

    /** Whether libfaketime is installed. */
    public static boolean isAvailable() {
        return library().isPresent();
    }

    static Map<String, String> environment(Duration wrongBy) {
        Path library = library().orElseThrow(() -> new IllegalStateException("libfaketime is not installed"));
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME",
                "%+ds".formatted(wrongBy.toSeconds()),
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // With newer C libraries, every timed wait of the JVM would end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    private static Optional<Path> library() {
        if (!Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return architectures
                    .map(folder -> folder.resolve(NAME))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
