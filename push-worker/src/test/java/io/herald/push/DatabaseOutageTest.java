package io.herald.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.push.PushBench.Written;
import io.herald.push.provider.Push;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderSource;
import io.herald.test.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * With PostgreSQL killed, requests and outcomes wait, however often they fail; when it is back, what was answered meanwhile is recorded
 * and not sent again, and the rest is sent. The log names no text of a notification.
 */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseOutageTest {

    private final ScriptedSender sender = new ScriptedSender("fcm/shop", false, Duration.ZERO);

    @BeforeAll
    static void createTopics() throws Exception {
        PushBench.createTopics();
    }

    @Test
    void requestsAndOutcomesWaitForADatabaseThatIsAway(@TempDir Path data, CapturedOutput output) throws Exception {
        try (EmbeddedPostgreSql database = EmbeddedPostgreSql.start(data, 0);
                ConfigurableApplicationContext worker = PushWorker.application()
                        .initializers(context -> context.getBeanFactory()
                                .registerSingleton("scripted", (SenderSource) () -> List.of(sender)))
                        .run(
                                "--server.port=0",
                                "--spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrap(),
                                "--spring.datasource.url=" + database.jdbcUrl(),
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password(),
                                "--spring.datasource.hikari.connection-timeout=500",
                                "--spring.datasource.hikari.validation-timeout=250",
                                "--herald.push.requests.max-backoff=500ms",
                                "--herald.push.requests.group=" + Servers.uniqueName("push"))) {
            PushBench bench = new PushBench(worker);
            String early = bench.user();
            bench.device(early, "shop", "android");
            String late = bench.user();
            bench.device(late, "shop", "android");
            CountDownLatch databaseAway = new CountDownLatch(1);
            sender.answer(early, push -> {
                await().atMost(Duration.ofSeconds(60)).until(() -> databaseAway.getCount() == 0);
                return new SendOutcome.Accepted("");
            });
            Written answeredMeanwhile = bench.write(early, PushBench.LATER);
            Written askedMeanwhile = bench.write(late, PushBench.LATER);
            bench.request(answeredMeanwhile);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> sender.shownTo(early).size() == 1);

            database.kill();
            assertThat(database.isRunning()).isFalse();
            databaseAway.countDown();
            bench.request(askedMeanwhile);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> output.getOut().contains("Push requests failed and are tried again")
                            && output.getOut().contains("outcomes could not be recorded, trying again"));
            assertThat(sender.shownTo(late)).isEmpty();

            database.restart();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sender.shownTo(late))
                            .extracting(Push::userId)
                            .containsExactly(late));
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> bench.states(answeredMeanwhile).equals(List.of("accepted")));
            assertThat(sender.shownTo(early)).hasSize(1);
            assertThat(output.getOut()).doesNotContain("a secret").doesNotContain("token-");
        }
    }
}
