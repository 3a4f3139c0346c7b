package io.herald.system.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.herald.embedded.KafkaMember;
import io.herald.system.process.JvmProcess.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signals do to a child what they are said to do, and it can be started again. */
@Timeout(60)
class JvmProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private JvmProcess process;

    private JvmProcess start(String mainClass) {
        List<String> options =
                List.of("-Xmx256m", "-Dlogback.configurationFile=io/herald/system/process/kafka-logback.xml");
        process = new JvmProcess(
                "kafka",
                folder,
                new Command(
                        ClassPath.of("system-test"),
                        options,
                        mainClass,
                        KafkaMain.arguments(
                                folder,
                                new KafkaMember(
                                        Uuid.randomUuid().toString(),
                                        1,
                                        List.of(Ports.free()),
                                        List.of(Ports.free())))));
        process.start();
        return process;
    }

    @AfterEach
    void end() {
        process.close();
    }

    @Test
    void aChildIsFrozenAndThawedAndKilledAndStartedAgain() {
        start(KafkaMain.class.getName());
        process.awaitReady(() -> process.hasLogged(KafkaMain.READY), LIMIT);
        assertThat(process.freeze()).isEqualTo("T");
        assertThat(process.isAlive()).isTrue();
        assertThat(process.thaw()).isNotEqualTo("T");
        long first = process.pid();
        assertThat(process.kill()).isEqualTo(137);
        assertThat(process.isAlive()).isFalse();
        assertThat(ProcessHandle.of(first)).isEmpty();
        process.start();
        process.awaitReady(() -> process.hasLogged(KafkaMain.READY), LIMIT);
        assertThat(process.pid()).isNotEqualTo(first);
        assertThat(process.terminate(LIMIT)).isEqualTo(143);
    }

    @Test
    void aChildThatEndsBeforeItIsReadyIsReportedWithItsLog() {
        start("no.such.Main");
        assertThatThrownBy(() -> process.awaitReady(() -> false, LIMIT)).hasMessageContaining("ClassNotFoundException");
        await().until(() -> !process.isAlive());
    }
}
