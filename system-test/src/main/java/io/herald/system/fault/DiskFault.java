package io.herald.system.fault;

import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;

/** The file system of PostgreSQL is full. */
public final class DiskFault {

    private static final String DISK_FULL = "53100";
    private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration FULL = Duration.ofSeconds(5);
    private static final int BLOCK = 4096;

    private final Installation installation;
    private final Database database;
    private final Path ballast;

    /** @param disk a folder of the file system, which must be small */
    public DiskFault(Installation installation, Database database, Path disk) {
        this.installation = installation;
        this.database = database;
        this.ballast = disk.resolve("ballast");
    }

    /** Somebody else has filled it, until an operator makes room, and starts PostgreSQL should it have given up. */
    public Fault fill() {
        return new Fault(
                "disk full",
                "postgresql",
                () -> {
                    long bytes = fillUp();
                    String seen = awaitRefusal();
                    return "%,d MB of others' data, %d bytes left; %s"
                            .formatted(bytes >> 20, Files.getFileStore(ballast).getUsableSpace(), seen);
                },
                FULL,
                () -> {
                    Files.delete(ballast);
                    if (!installation.postgreSql().isRunning()) {
                        installation.postgreSql().restart();
                    }
                });
    }

    private long fillUp() throws IOException {
        long written = 0;
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                try {
                    out.write(block);
                    written += BLOCK;
                } catch (IOException e) {
                    return written; // No space left on device.
                }
            }
        }
    }

    /** What little space PostgreSQL frees by itself is taken as well. */
    private String awaitRefusal() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + REFUSAL_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                database.tryToWrite();
            } catch (SQLException e) {
                if (DISK_FULL.equals(e.getSQLState())
                        || !installation.postgreSql().isRunning()) {
                    return "PostgreSQL says " + e.getSQLState();
                }
            }
            Thread.sleep(PAUSE);
            fillUp();
        }
        throw new IllegalStateException("PostgreSQL still takes what comes");
    }
}
