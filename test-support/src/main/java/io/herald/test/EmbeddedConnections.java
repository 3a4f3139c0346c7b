package io.herald.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The embedded servers as the connection details that Spring Boot would otherwise take from containers. */
@TestConfiguration(proxyBeanMethods = false)
class EmbeddedConnections {

    @TestConfiguration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaConnectionDetails.class)
    static class Kafka {

        @Bean
        KafkaConnectionDetails kafkaConnectionDetails() {
            List<String> servers = List.of(Servers.kafkaBootstrap());
            return () -> servers;
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class Redis {

        @Bean
        DataRedisConnectionDetails redisConnectionDetails() {
            RedisAddress redis = Servers.redis();
            return new DataRedisConnectionDetails() {

                @Override
                public Standalone getStandalone() {
                    return Standalone.of(redis.host(), redis.port());
                }

                @Override
                public @Nullable String getPassword() {
                    return redis.password();
                }
            };
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    static class PostgreSql {

        @Bean
        JdbcConnectionDetails jdbcConnectionDetails() {
            Database database = Servers.newDatabase();
            return new JdbcConnectionDetails() {

                @Override
                public String getJdbcUrl() {
                    return database.jdbcUrl();
                }

                @Override
                public String getUsername() {
                    return database.user();
                }

                @Override
                public String getPassword() {
                    return database.password();
                }
            };
        }
    }
}
