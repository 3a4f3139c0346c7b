package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Clears away data folders that were meant to be temporary, such as those of tests whose JVM was killed. */
public final class AbandonedData {

    private static final List<String> SERVER_FOLDERS = List.of("kafka", "redis", "postgresql");

    private AbandonedData() {}

    /**
     * Kills the servers that an earlier JVM left running in {@code data} and deletes the folder with everything in it.
     * Blocks until they are gone.
     *
     * @return false, with nothing changed in that server's folder, when a JVM uses it
     * @throws EmbeddedServerException when the folder cannot be deleted
     */
    public static boolean remove(Path data) {
        for (String name : SERVER_FOLDERS) {
            if (Files.isDirectory(data.resolve(name)) && !stopServersIn(data, name)) {
                return false;
            }
        }
        try {
            Binaries.deleteRecursively(data);
            return true;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.FOLDER_NOT_WRITABLE, "data folder %s cannot be deleted (%s)".formatted(data, e), e);
        }
    }

    private static boolean stopServersIn(Path data, String name) {
        try (ServerFolder folder = ServerFolder.open(name, data, name)) {
            Orphans.stop(folder, () -> Orphans.find(folder.path()).forEach(ProcessHandle::destroyForcibly));
            return true;
        } catch (EmbeddedServerException e) {
            if (e.reason() == Reason.FOLDER_IN_USE) {
                return false;
            }
            throw e;
        }
    }
}
