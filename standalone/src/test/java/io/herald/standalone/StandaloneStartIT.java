package io.herald.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.standalone.StandaloneProcess.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What keeps standalone from starting is said in one line that names the way out, with exit code 1 and nothing left running; and
 * one that is asked to stop leaves no process behind and comes back with its data.
 */
@Timeout(180)
class StandaloneStartIT {

    @TempDir
    Path folder;

    @Test
    void aPortInUseIsOneLineThatNamesItsSetting() throws IOException {
        Settings settings = Settings.in(folder.resolve("data"));
        try (ServerSocket taken = new ServerSocket(settings.ingest(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(complaint(settings)).contains("Port " + settings.ingest(), "HERALD_STANDALONE_PORTS_INGEST");
        }
        assertThat(folder.resolve("data/postgresql")).doesNotExist();
    }

    @Test
    @ExtendWith(SharedStandalone.class)
    void aSecondOneOnTheSameFolderIsOneLine(StandaloneProcess first) {
        Path data = first.settings().data();
        assertThat(complaint(Settings.in(data))).contains("Another Herald works on " + data);
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(complaint(Settings.in(file))).contains(file.toString(), "HERALD_STANDALONE_DATA");
        assertThat(complaint(Settings.in(file.resolve("below")))).contains(file.toString(), "HERALD_STANDALONE_DATA");
    }

    @Test
    void aSettingThatIsNoneIsOneLine() {
        Settings settings = new Settings(folder.resolve("data"), 70_000, 1, 1, 1);
        assertThat(complaint(settings)).contains("herald.standalone.ports.delivery");
    }

    @Test
    void stopsCleanlyOnRequestAndComesBackWithItsData() {
        Settings settings = Settings.in(folder.resolve("data"));
        List<ProcessHandle> children;
        try (StandaloneProcess first = StandaloneProcess.start(settings)) {
            new HeraldDoor(first).publish("alice", "kept", "");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            InboxDatabase.in(settings.data()).entries("alice").size() == 1);
            children = first.descendants();
            assertThat(children).hasSizeGreaterThanOrEqualTo(2);
            assertThat(first.stop()).isEqualTo(143);
            assertThat(first.console()).endsWith("Herald has stopped\n").doesNotContain("Exception", "ERROR");
        }
        assertThat(children).noneMatch(ProcessHandle::isAlive);

        try (StandaloneProcess second = StandaloneProcess.start(settings)) {
            assertThat(InboxDatabase.in(settings.data()).entries("alice")).hasSize(1);
            assertThat(second.console()).contains("Open http://localhost:" + settings.delivery());
        }
    }

    /** Runs it, expects it to give up, and returns its last line. */
    private static String complaint(Settings settings) {
        try (StandaloneProcess process = StandaloneProcess.launch(settings)) {
            assertThat(process.awaitEnd()).isEqualTo(1);
            List<String> lines =
                    process.console().lines().filter(line -> !line.isBlank()).toList();
            assertThat(lines).filteredOn(line -> line.contains("cannot start")).hasSize(1);
            assertThat(lines)
                    .noneMatch(
                            line -> line.contains("Exception") || line.strip().startsWith("at "));
            return lines.getLast();
        }
    }
}
