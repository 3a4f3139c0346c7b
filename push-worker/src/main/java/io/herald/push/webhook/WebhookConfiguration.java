package io.herald.push.webhook;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the senders of the configured webhooks. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {

    @Bean
    WebhookSenders webhookSenders(WebhookProperties settings, Clock clock) {
        return new WebhookSenders(settings, clock);
    }
}
