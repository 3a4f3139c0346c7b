package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** PostgreSQL's files below {@code <data>/postgresql} and the commands that work on them. */
final class PostgreSqlCluster {

    static final String SUPERUSER = "postgres";

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    private final ServerFolder folder;
    private final Path home;
    private final Properties passwords;

    private PostgreSqlCluster(ServerFolder folder, Path home, Properties passwords) {
        this.folder = folder;
        this.home = home;
        this.passwords = passwords;
    }

    /** Unpacks PostgreSQL, stops what an earlier run left behind, and creates the cluster where there is none yet. */
    static PostgreSqlCluster prepare(ServerFolder folder, String... roles) {
        try {
            Path home = home(folder);
            PostgreSqlCluster cluster = new PostgreSqlCluster(folder, home, passwords(folder, roles));
            Orphans.stop(folder, () -> cluster.askToStop("fast"));
            if (!Files.isDirectory(cluster.files())) {
                cluster.initialize();
            }
            return cluster;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.FOLDER_NOT_WRITABLE,
                    "%s: data folder %s cannot be written (%s)".formatted(folder.server(), folder.path(), e),
                    e);
        }
    }

    /** A base backup of another cluster whose server runs, made to follow it as a standby. */
    static PostgreSqlCluster copy(PostgreSqlCluster primary, String primaryUrl, ServerFolder folder) {
        try {
            Path home = home(folder);
            PostgreSqlCluster copy = new PostgreSqlCluster(folder, home, primary.passwords);
            StringWriter text = new StringWriter();
            primary.passwords.store(text, null);
            folder.writeSecret("passwords.properties", text.toString());
            BaseBackup.copy(primaryUrl, primary.password(SUPERUSER), primary.files(), copy.files());
            Files.createFile(copy.files().resolve("standby.signal"));
            return copy;
        } catch (IOException | SQLException e) {
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED,
                    "%s: cannot copy a cluster to %s (%s)".formatted(folder.server(), folder.path(), e),
                    e);
        }
    }

    /** Where {@code bin/postgres} is: an installed one where {@link EmbeddedPostgreSql#HOME} names it, else the one that comes along. */
    private static Path home(ServerFolder folder) throws IOException {
        String installed = System.getProperty(EmbeddedPostgreSql.HOME, "");
        return installed.isEmpty()
                ? Binaries.archive(folder, "postgres-" + archiveName() + ".txz")
                : Path.of(installed);
    }

    private static String archiveName() {
        return switch (Binaries.platform()) {
            case "linux-amd64" -> "linux-x86_64";
            case "linux-arm64" -> "linux-arm_64";
            case "darwin-amd64" -> "darwin-x86_64";
            case "darwin-arm64" -> "darwin-arm_64";
            default -> Binaries.platform();
        };
    }

    private static Properties passwords(ServerFolder folder, String... roles) throws IOException {
        Path file = folder.resolve("passwords.properties");
        Properties passwords = new Properties();
        if (Files.exists(file)) {
            passwords.load(new StringReader(Files.readString(file)));
            return passwords;
        }
        passwords.setProperty(SUPERUSER, Secret.generate());
        for (String role : roles) {
            passwords.setProperty(role, Secret.generate());
        }
        StringWriter text = new StringWriter();
        passwords.store(text, null);
        folder.writeSecret("passwords.properties", text.toString());
        return passwords;
    }

    /** Into a draft that is renamed when complete: a start that was cut short leaves no half cluster behind. */
    private void initialize() throws IOException {
        Path draft = folder.resolve("cluster.new");
        Binaries.deleteRecursively(draft);
        folder.writeSecret("password.new", password(SUPERUSER));
        Path passwordFile = folder.resolve("password.new");
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + draft,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // Sorts by code point on every system.
                "--locale=C"));
        if (System.getProperty(EmbeddedPostgreSql.HOME, "").isEmpty()) {
            // And still knows the case of all letters. Versions before 17 do not have it.
            arguments.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        ChildProcess.run(folder, "initdb", command("initdb", arguments.toArray(String[]::new)), INITDB_LIMIT);
        Files.delete(passwordFile);
        Files.move(draft, files(), StandardCopyOption.ATOMIC_MOVE);
    }

    String password(String role) {
        return passwords.getProperty(role);
    }

    /** The command that runs the server in the foreground. */
    List<String> serverCommand(int port, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>(List.of("-D", files().toString(), "-p", Integer.toString(port)));
        settings.forEach((name, value) -> {
            arguments.add("-c");
            arguments.add(name + "=" + value);
        });
        return command("postgres", arguments.toArray(String[]::new));
    }

    /** Whether the extension's library is part of the binaries. */
    boolean hasLibrary(String name) {
        return Files.exists(home.resolve("lib/postgresql/" + name + ".so"))
                || Files.exists(home.resolve("lib/" + name + ".so"))
                || Files.exists(home.resolve("lib/postgresql/" + name + ".dylib"));
    }

    /** Whether the server that was started last accepts connections, by the state it notes in its pid file. */
    boolean isReady(long pid) {
        try {
            List<String> lines = Files.readAllLines(files().resolve("postmaster.pid"));
            return lines.size() >= 8
                    && lines.getFirst().strip().equals(Long.toString(pid))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * A shutdown by {@code pg_ctl}: in the mode {@code fast}, open transactions are rolled back and everything is written. SIGTERM
     * would wait for all clients to leave, and Java cannot send the SIGINT that asks for this.
     */
    void askToStop(String mode) {
        if (Files.exists(files().resolve("postmaster.pid"))) {
            try {
                ChildProcess.run(
                        folder,
                        "pg_ctl",
                        command("pg_ctl", "stop", "--pgdata=" + files(), "--mode=" + mode, "--timeout=30"),
                        STOP_LIMIT);
            } catch (EmbeddedServerException _) {
                // It ended meanwhile, or hangs: the caller looks at the process and kills it.
            }
        }
    }

    private Path files() {
        return folder.resolve("cluster");
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(asOrdinaryUser());
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** PostgreSQL refuses to run as root; in a user namespace without a mapping it is nobody, with root's files. */
    private List<String> asOrdinaryUser() {
        if (!"root".equals(System.getProperty("user.name", "").toLowerCase(Locale.ROOT))) {
            return List.of();
        }
        Path unshare = Path.of("/usr/bin/unshare");
        if (!Files.isExecutable(unshare)) {
            throw new EmbeddedServerException(
                    Reason.UNSUPPORTED_PLATFORM,
                    "%s: does not run as root without /usr/bin/unshare; run as another user"
                            .formatted(folder.server()));
        }
        return List.of(unshare.toString(), "--user");
    }
}
