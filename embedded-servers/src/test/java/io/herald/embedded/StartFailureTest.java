package io.herald.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that cannot run says so in one line that names the obstacle, leaves no process and no lock behind, and starts
 * once the obstacle is gone.
 */
class StartFailureTest {

    private interface Start {
        AutoCloseable on(Path data, int port, Map<String, String> settings);
    }

    @TempDir
    Path folder;

    static Stream<Arguments> servers() {
        return Stream.of(
                server("Kafka", EmbeddedKafka::start, "log.retention.ms", "forever"),
                server("Redis", EmbeddedRedis::start, "appendfsync", "sometimes"),
                server("PostgreSQL", EmbeddedPostgreSql::start, "shared_buffers", "plenty"));
    }

    private static Arguments server(String name, Start start, String setting, String nonsense) {
        return Arguments.of(name, start, setting, nonsense);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aPortInUseIsNamedAndNothingIsLeftBehind(String name, Start start) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LoopbackPort.ADDRESS)) {
            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> start.on(folder, taken.getLocalPort(), Map.of()))
                    .withMessage("%s: port %d on 127.0.0.1 is in use", name, taken.getLocalPort())
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.PORT_UNAVAILABLE));
        }
        assertThat(Orphans.find(folder.toRealPath())).isEmpty();
        start.on(folder, 0, Map.of()).close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aFolderThatCannotBeWrittenIsNamed(String name, Start start) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> start.on(file, 0, Map.of()))
                .withMessageStartingWith(name + ": data folder " + file)
                .withMessageContaining("cannot be written")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FOLDER_NOT_WRITABLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aServerThatRefusesItsSettingsIsQuotedInOneLine(String name, Start start, String setting, String nonsense)
            throws Exception {
        assertThatExceptionOfType(EmbeddedServerException.class)
                .isThrownBy(() -> start.on(folder, 0, Map.of(setting, nonsense)))
                .withMessageStartingWith(name + ": ")
                .withMessageContaining(nonsense)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.SERVER_FAILED));
        assertThat(Orphans.find(folder.toRealPath())).isEmpty();
        start.on(folder, 0, Map.of()).close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void aFolderIsUsedOnceInThisJvm(String name, Start start) throws Exception {
        try (AutoCloseable _ = start.on(folder, 0, Map.of())) {
            assertThatExceptionOfType(EmbeddedServerException.class)
                    .isThrownBy(() -> start.on(folder, 0, Map.of()))
                    .withMessageStartingWith(name + ": data folder ")
                    .withMessageEndingWith(
                            " is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void anInterruptedFirstStartOfPostgreSqlIsDoneAgain() throws Exception {
        Path half = Files.createDirectories(folder.resolve("postgresql/cluster.new/base"));
        Files.createDirectories(folder.resolve("postgresql/binaries.new/bin"));
        Files.writeString(half.resolve("file"), "half written");
        try (EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(folder, 0)) {
            assertThat(Traffic.query(postgreSql, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void anInterruptedFirstStartOfKafkaIsDoneAgain() throws Exception {
        Files.createDirectories(folder.resolve("kafka/files"));
        Files.writeString(folder.resolve("kafka/files/bootstrap.checkpoint"), "half written");
        EmbeddedKafka.start(folder, 0).close();
    }

    @Test
    void aServerKilledByOthersIsNoticedAndCanBeRestarted() {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0)) {
            ProcessHandle.of(redis.pid()).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(10)).until(() -> !redis.isRunning());
            redis.restart();
            assertThat(RedisPing.answered(redis.port(), redis.password())).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void controlCInTheTerminalDoesNotReachTheServers() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0);
                EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(folder, 0)) {
            assertThat(session(redis.pid())).isEqualTo(redis.pid());
            assertThat(session(postgreSql.pid())).isEqualTo(postgreSql.pid());
        }
    }

    /** The sixth field of the process's state; the second, its name, may hold blanks but ends with the last ")". */
    private static long session(long pid) throws Exception {
        String state = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        try (Scanner fields = new Scanner(state.substring(state.lastIndexOf(')') + 2))) {
            return fields.skip("\\S+ \\S+ \\S+ ").nextLong();
        }
    }
}
