package io.herald.core.propagation;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The installation's seal, with the key that the migration drew; imported by whoever publishes or receives live messages. */
@Configuration(proxyBeanMethods = false)
public class LiveSealConfiguration {

    @Bean
    LiveBatchCodec liveBatchCodec(JdbcClient jdbc) {
        byte[] key = jdbc.sql("SELECT value FROM secret WHERE name = 'live-seal'")
                .query(byte[].class)
                .single();
        return new LiveBatchCodec(new LiveSeal(key));
    }
}
