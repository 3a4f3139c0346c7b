package io.herald.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A Spring context that imports {@link RealServers} is connected to the shared servers, with a database of its own that
 * Flyway built, and closing it leaves the servers to the others.
 */
class RealServersTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(RealServers.class)
    static class Application {}

    @Test
    void contextsShareServersButNotTheDatabaseAndLeaveTheServersRunning() {
        String firstUrl;
        try (ConfigurableApplicationContext first = run()) {
            firstUrl = first.getBean(JdbcConnectionDetails.class).getJdbcUrl();
            insertOneRow(first);
            first.getBean(StringRedisTemplate.class).opsForValue().set("shared", "seen");
        }
        try (ConfigurableApplicationContext second = run()) {
            assertThat(second.getBean(JdbcConnectionDetails.class).getJdbcUrl()).isNotEqualTo(firstUrl);
            insertOneRow(second);
            assertThat(second.getBean(StringRedisTemplate.class).opsForValue().get("shared"))
                    .isEqualTo("seen");
            assertThat(second.getBean(KafkaConnectionDetails.class).getBootstrapServers().stream()
                            .map(server -> server.replaceFirst("^PLAINTEXT://", ""))
                            .toList())
                    .isEqualTo(List.of(Servers.kafkaBootstrap().replaceFirst("^PLAINTEXT://", "")));
            assertThat(second.getBean(DataRedisConnectionDetails.class).getStandalone())
                    .extracting("port")
                    .isEqualTo(Servers.redis().port());
        }
    }

    private static void insertOneRow(ConfigurableApplicationContext context) {
        JdbcClient jdbc = context.getBean(JdbcClient.class);
        jdbc.sql("INSERT INTO built_by_flyway VALUES (1)").update();
        assertThat(jdbc.sql("SELECT count(*) FROM built_by_flyway")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    private static ConfigurableApplicationContext run() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run();
    }
}
