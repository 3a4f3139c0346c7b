package io.herald.push.apns;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the senders of the configured apps. */
@Configuration(proxyBeanMethods = false)
class ApnsConfiguration {

    @Bean
    ApnsSenders apnsSenders(ApnsProperties settings, Clock clock) {
        return new ApnsSenders(settings, clock);
    }
}
