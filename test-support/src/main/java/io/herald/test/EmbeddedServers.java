package io.herald.test;

import io.herald.embedded.AbandonedData;
import io.herald.embedded.EmbeddedKafka;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Servers of this machine with their data in a temporary folder, whose name carries this JVM's process id. */
final class EmbeddedServers implements ServerSet {

    private static final Pattern FOLDER = Pattern.compile("herald-test-(\\d+)-.*");

    private final Path data;
    /** The three are guarded by this. */
    private @Nullable EmbeddedKafka kafka;

    private @Nullable EmbeddedRedis redis;
    private @Nullable EmbeddedPostgreSql postgreSql;

    EmbeddedServers() {
        try {
            removeFoldersOfKilledJvms();
            data = Files.createTempDirectory(
                    "herald-test-" + ProcessHandle.current().pid() + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeFoldersOfKilledJvms() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, "herald-test-*")) {
            for (Path folder : folders) {
                Matcher name = FOLDER.matcher(folder.getFileName().toString());
                if (name.matches()
                        && Files.isWritable(folder)
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    AbandonedData.remove(folder);
                }
            }
        }
    }

    @Override
    public synchronized String kafkaBootstrap() {
        EmbeddedKafka running = kafka;
        if (running == null) {
            running = EmbeddedKafka.start(data, 0);
            kafka = running;
        }
        return running.bootstrapServers();
    }

    @Override
    public synchronized RedisAddress redis() {
        EmbeddedRedis running = redis;
        if (running == null) {
            running = EmbeddedRedis.start(data, 0);
            redis = running;
        }
        return new RedisAddress(running.host(), running.port(), running.password());
    }

    @Override
    public synchronized Database newDatabase() {
        EmbeddedPostgreSql running = postgreSql;
        if (running == null) {
            running = EmbeddedPostgreSql.start(data, 0);
            postgreSql = running;
        }
        String name = Servers.uniqueName("test");
        ServerSet.create(new Database(running.jdbcUrl(), running.user(), running.password()), name);
        return new Database(running.jdbcUrl(name), running.user(), running.password());
    }

    @Override
    public synchronized void stop() {
        if (kafka != null) {
            kafka.close();
        }
        if (redis != null) {
            redis.close();
        }
        if (postgreSql != null) {
            postgreSql.close();
        }
        AbandonedData.remove(data);
    }
}
