package io.herald.ingest;

import io.herald.test.TestTokens;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaOperations;

/** The probe, and an issuer whose tokens the service trusts. */
@TestConfiguration(proxyBeanMethods = false)
class IngestProbeConfiguration {

    @Bean
    IngestProbe ingestProbe(KafkaOperations<byte[], byte[]> kafka, KafkaAdmin admin, JdbcClient jdbc) {
        return new IngestProbe(kafka, admin, jdbc);
    }

    /** Known before the conditions of auto-configuration are asked. */
    static class Issuer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            String prefix = "spring.security.oauth2.resourceserver.jwt.";
            TestTokens issuer = TestTokens.shared();
            TestPropertyValues.of(
                            prefix + "issuer-uri=" + issuer.issuer(),
                            prefix + "jwk-set-uri=" + issuer.jwkSetUri(),
                            prefix + "audiences=" + TestTokens.AUDIENCE)
                    .applyTo(context);
        }
    }
}
