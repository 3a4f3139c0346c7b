package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** One server's part of the data folder, locked for this JVM from {@link #open} to {@link #close}. */
final class ServerFolder implements AutoCloseable {

    private final String server;
    private final Path path;
    private final FileChannel lock;

    private ServerFolder(String server, Path path, FileChannel lock) {
        this.server = server;
        this.path = path;
        this.lock = lock;
    }

    static ServerFolder open(String server, Path data, String name) {
        Path folder = data.toAbsolutePath().normalize().resolve(name);
        try {
            Files.createDirectories(folder, ownerOnly(data, "rwx------"));
            // The real path, because orphans are recognised by the path of their executable as the system reports it.
            folder = folder.toRealPath();
            return new ServerFolder(server, folder, lock(server, folder));
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.FOLDER_NOT_WRITABLE,
                    "%s: data folder %s cannot be written (%s)"
                            .formatted(server, folder, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static FileChannel lock(String server, Path folder) throws IOException {
        Path file = folder.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            String owner = Files.readString(file).strip();
            channel.close();
            throw new EmbeddedServerException(
                    Reason.FOLDER_IN_USE,
                    "%s: data folder %s is in use by process %s".formatted(server, folder, owner));
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // Another server of this JVM has it.
        }
    }

    String server() {
        return server;
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Writes a file that only the owner can read, complete or not at all. */
    void writeSecret(String name, String content) throws IOException {
        Path draft = path.resolve(name + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, ownerOnly(path, "rw-------"));
        Files.writeString(draft, content);
        Files.move(draft, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] ownerOnly(Path near, String rights) throws IOException {
        Path existing = near.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        FileStore store = Files.getFileStore(existing);
        return store.supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    /** Gives the lock back; the data stays. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED, "%s: %s cannot be unlocked (%s)".formatted(server, path, e), e);
        }
    }
}
