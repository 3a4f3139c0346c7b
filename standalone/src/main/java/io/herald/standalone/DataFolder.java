package io.herald.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The folder of everything that is kept, locked for this process until it ends, however it ends. */
final class DataFolder implements AutoCloseable {

    private static final String ELSEWHERE = "choose another with HERALD_STANDALONE_DATA=<folder>";

    private final Path path;

    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder if need be and locks it.
     *
     * @throws CannotStart when it cannot be written or somebody else works on it
     */
    static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(path)) {
                create(path);
            }
            FileChannel channel = FileChannel.open(
                    path.resolve("standalone.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                throw new CannotStart("Another Herald works on " + path + ": stop it, or " + ELSEWHERE, null);
            }
            return new DataFolder(path, channel);
        } catch (AccessDeniedException e) {
            throw new CannotStart("No right to write to the data folder " + path + ": " + ELSEWHERE, e);
        } catch (FileAlreadyExistsException e) {
            throw new CannotStart("The data folder " + path + " is a file: " + ELSEWHERE, e);
        } catch (IOException e) {
            throw new CannotStart(
                    "The data folder " + path + " cannot be used (" + e.getMessage() + "): " + ELSEWHERE, e);
        }
    }

    /** For its owner only: the log names users. */
    private static void create(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Absolute. */
    Path path() {
        return path;
    }

    /** Where everything is that the console does not show. */
    Path logFile() {
        return path.resolve("herald.log");
    }

    /** Lets go of it. Whoever holds no reference to this object any more lets go of it too, some time. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
