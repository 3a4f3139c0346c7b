package io.herald.test;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The containers as beans that Spring Boot takes its connections from. Closing a context does not stop them. */
@TestConfiguration(proxyBeanMethods = false)
class ContainerConnections {

    @TestConfiguration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaConnectionDetails.class)
    static class Kafka {

        @Bean
        @ServiceConnection
        KafkaContainer kafkaContainer() {
            return Servers.containers().kafka();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class Redis {

        @Bean
        @ServiceConnection("redis")
        GenericContainer<?> redisContainer() {
            return Servers.containers().redisContainer();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    static class PostgreSql {

        @Bean
        @ServiceConnection
        PostgreSQLContainer postgreSqlContainer() {
            return Servers.containers().databaseContainer();
        }
    }
}
