package io.herald.push.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.fakes.apns.ProviderKey;
import io.herald.push.provider.PushSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What is set wrongly keeps the worker from starting, with a message that names the setting and shows no key. */
class ApnsSettingsTest {

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ApnsProperties.class)
    @Import(ApnsConfiguration.class)
    static class Worker {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @TempDir
    Path folder;

    private final String p8 = ProviderKey.generate().p8();
    private ApplicationContextRunner worker;

    @BeforeEach
    void configure() throws Exception {
        Path key = Files.writeString(folder.resolve("key.p8"), p8);
        worker = new ApplicationContextRunner()
                .withUserConfiguration(Worker.class)
                .withPropertyValues(
                        Apps.PREFIX + "team-id=TEAM012345",
                        Apps.PREFIX + "key-id=KEY0123456",
                        Apps.PREFIX + "key-file=" + key,
                        Apps.PREFIX + "topic=" + Apps.TOPIC);
    }

    @Test
    void withoutAppsThereAreNoSenders() {
        new ApplicationContextRunner()
                .withUserConfiguration(Worker.class)
                .run(context ->
                        assertThat(context.getBean(ApnsSenders.class).senders()).isEmpty());
    }

    @Test
    void anAppIsASenderWithTheDocumentedLimits() {
        worker.run(context -> {
            PushSender sender = context.getBean(ApnsSenders.class).senders().getFirst();
            assertThat(sender.name()).isEqualTo("apns/shop");
            assertThat(sender.limits().withdrawals()).isTrue();
            assertThat(sender.limits().withdrawalInterval()).isEqualTo(Duration.ofMinutes(20));
            assertThat(sender.limits().concurrency()).isEqualTo(500);
            assertThat(sender).hasToString("apns/shop");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "team-id, ''",
        "key-id, ' '",
        "topic, ''",
        "connections, 5",
        "connections, 0",
        "timeout, 0s",
        "connect-timeout, 2h",
        "production.port, 70000",
        "reference-text, ''",
        "content, everything",
        "limits.concurrency, 0",
        "limits.concurrency, 1001",
        "limits.per-second, 0",
        "key-file, /nowhere/key.p8",
        "trusted-certificates, /nowhere/trust.pem",
    })
    void whatIsWrongIsNamed(String setting, String value) {
        worker.withPropertyValues(Apps.PREFIX + setting + "=" + value).run(context -> {
            assertThat(context).hasFailed();
            String said = everythingSaid(context.getStartupFailure());
            assertThat(said.replace("-", "").toLowerCase(Locale.ROOT)).contains(setting.replace("-", ""));
            assertThat(said).contains("shop");
        });
    }

    @Test
    void anAppsNameIsOneThatDevicesCanHave() {
        worker.withPropertyValues("herald.push.apns.apps[a/b].team-id=T")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void aKeyThatIsNoneIsNamedByItsFileAndNotShown() throws Exception {
        String broken = p8.replace("BEGIN PRIVATE KEY", "BEGIN NOTHING");
        Files.writeString(folder.resolve("key.p8"), broken);
        worker.run(context -> assertThat(everythingSaid(context.getStartupFailure()))
                .contains("herald.push.apns.apps.shop.key-file")
                .contains("key.p8")
                .doesNotContain(broken.lines().skip(1).findFirst().orElseThrow()));
        Files.writeString(folder.resolve("key.p8"), p8.replaceFirst("(?m)^M.{20}", "AAAAAAAAAAAAAAAAAAAAA"));
        assertThatThrownBy(() -> Apps.senders(Map.of(
                        Apps.PREFIX + "team-id", "T",
                        Apps.PREFIX + "key-id", "K",
                        Apps.PREFIX + "topic", "t",
                        Apps.PREFIX + "key-file", folder.resolve("key.p8").toString())))
                .hasMessageContaining("herald.push.apns.apps.shop.key-file");
    }

    private static String everythingSaid(Throwable failure) {
        StringBuilder said = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            said.append(each).append('\n');
        }
        return said.toString();
    }
}
