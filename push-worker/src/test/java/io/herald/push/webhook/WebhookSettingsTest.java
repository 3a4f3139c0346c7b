package io.herald.push.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.push.provider.PushSender;
import java.time.Clock;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What is set wrongly keeps the worker from starting, with a message that names the setting and never shows a secret. */
class WebhookSettingsTest {

    private static final String SECRET = Webhooks.secret(32);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(WebhookProperties.class)
    @Import(WebhookConfiguration.class)
    static class Worker {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    private final ApplicationContextRunner worker = new ApplicationContextRunner()
            .withUserConfiguration(Worker.class)
            .withPropertyValues(
                    Webhooks.PREFIX + "url=https://mail.example.com/herald?key=hidden",
                    Webhooks.PREFIX + "secret=" + SECRET);

    @Test
    void withoutWebhooksThereAreNoSenders() {
        new ApplicationContextRunner()
                .withUserConfiguration(Worker.class)
                .run(context -> assertThat(context.getBean(WebhookSenders.class).senders())
                        .isEmpty());
    }

    @Test
    void aWebhookIsASenderThatShowsNoSecret() {
        worker.withPropertyValues(Webhooks.PREFIX + "previous-secret=" + SECRET).run(context -> {
            PushSender sender = context.getBean(WebhookSenders.class).senders().getFirst();
            assertThat(sender.name()).isEqualTo("webhook/mail");
            assertThat(sender).hasToString("webhook/mail");
            assertThat(sender.limits().withdrawals()).isFalse();
            assertThat(context.getBean(WebhookProperties.class).toString())
                    .contains("mail.example.com")
                    .doesNotContain(SECRET, "hidden");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "secret, whsec_c2hvcnQ=",
        "secret, c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
        "secret, whsec_not-base64-not-base64-not-base64",
        "secret, ''",
        "previous-secret, whsec_c2hvcnQ=",
        "url, http://mail.example.com/",
        "url, https://user:password@mail.example.com/",
        "url, mail.example.com",
        "batch-size, 0",
        "batch-size, 101",
        "linger, 1m",
        "timeout, 0s",
        "connections, 65",
        "limits.concurrency, 0",
        "content, half",
    })
    void whatIsWrongIsNamedAndASecretIsNotShown(String setting, String value) {
        worker.withPropertyValues(Webhooks.PREFIX + setting + "=" + value).run(context -> {
            assertThat(context).hasFailed();
            StringBuilder said = new StringBuilder();
            for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                said.append(each).append('\n');
            }
            assertThat(said.toString().replace("-", "").toLowerCase(Locale.ROOT))
                    .contains("mail")
                    .contains(setting.replace("-", ""));
            if (setting.endsWith("secret") && !value.isEmpty()) {
                assertThat(said.toString()).doesNotContain(value, value.replace("whsec_", ""));
            }
        });
    }
}
