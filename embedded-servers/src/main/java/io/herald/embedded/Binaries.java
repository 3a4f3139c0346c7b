package io.herald.embedded;

import static java.util.Objects.requireNonNull;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks a server's executables from the class path into its folder, once for each version: the folder is named by the
 * content, and appears complete or not at all.
 */
final class Binaries {

    /** The system this JVM runs on, as {@code linux-amd64}, {@code linux-arm64}, {@code darwin-amd64} or {@code darwin-arm64}. */
    static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "darwin" : os.replace(' ', '-')) + "-"
                + switch (processor) {
                    case "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> processor;
                };
    }

    private Binaries() {}

    /** A single executable; returns its path. */
    static Path executable(ServerFolder folder, String resource, String name) {
        byte[] content = read(folder, resource);
        Path home = unpack(folder, content, draft -> Files.write(draft.resolve(name), content));
        return makeExecutable(folder, home.resolve(name));
    }

    /** A {@code .txz} archive; returns the folder that it was unpacked to. */
    static Path archive(ServerFolder folder, String resource) {
        byte[] content = read(folder, resource);
        return unpack(folder, content, draft -> extract(content, draft));
    }

    private interface Unpacking {
        void into(Path draft) throws IOException;
    }

    private static Path unpack(ServerFolder folder, byte[] content, Unpacking unpacking) {
        Path home = folder.resolve("binaries-" + digest(content).substring(0, 12));
        if (Files.isDirectory(home)) {
            return home;
        }
        Path draft = folder.resolve("binaries.new");
        try {
            deleteRecursively(draft);
            Files.createDirectory(draft);
            unpacking.into(draft);
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
            return home;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.FOLDER_NOT_WRITABLE,
                    "%s: cannot unpack the server to %s (%s)".formatted(folder.server(), home, e),
                    e);
        }
    }

    private static void extract(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = entry.resolveIn(target);
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Path parent = requireNonNull(file.getParent());
                Files.createDirectories(parent);
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if (parent.endsWith("bin") && !file.toFile().setExecutable(true)) {
                        throw new IOException("cannot be made executable: " + file);
                    }
                }
            }
        }
    }

    private static Path makeExecutable(ServerFolder folder, Path file) {
        if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
            throw new EmbeddedServerException(
                    Reason.FOLDER_NOT_WRITABLE, "%s: %s cannot be made executable".formatted(folder.server(), file));
        }
        return file;
    }

    private static byte[] read(ServerFolder folder, String resource) {
        try (InputStream in = Binaries.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new EmbeddedServerException(
                        Reason.UNSUPPORTED_PLATFORM,
                        "%s: this build has no server for %s (they exist for Linux and macOS on amd64 and arm64)"
                                .formatted(folder.server(), platform()));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED, "%s: cannot read %s (%s)".formatted(folder.server(), resource, e), e);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
