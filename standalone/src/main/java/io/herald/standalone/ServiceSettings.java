package io.herald.standalone;

import io.herald.embedded.EmbeddedKafka;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.embedded.EmbeddedRedis;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * What standalone tells a service, in two layers. <em>Fixed</em> is what only standalone can know, ports and servers, and wins
 * over everything: a {@code SPRING_DATASOURCE_URL} that somebody has set for other work must not lead here. <em>Suggested</em>
 * wins over the service's own file and loses to the command line, system properties and environment variables.
 */
final class ServiceSettings implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    /** Order between the listener that reads configuration files and the one that sets up logging. */
    static final int AFTER_THE_FILES = Ordered.HIGHEST_PRECEDENCE + 15;

    private final Map<String, Object> fixed = new LinkedHashMap<>();
    private final Map<String, Object> suggested = new LinkedHashMap<>();

    /** For a service that listens on this port. */
    static ServiceSettings listeningOn(StandaloneProperties properties, int port) {
        return new ServiceSettings()
                .fixed("server.address", properties.address().getHostAddress())
                .fixed("server.port", port)
                .suggested("spring.main.banner-mode", "off")
                .suggested("spring.main.log-startup-info", false)
                // The log is one for all: the name would be that of whoever started last.
                .suggested("logging.include-application-name", false)
                .suggested("spring.lifecycle.timeout-per-shutdown-phase", "10s")
                // Three pools in one process on a small machine; each service alone would take more.
                .suggested("spring.datasource.hikari.maximum-pool-size", 8)
                .suggested("spring.datasource.hikari.minimum-idle", 2);
    }

    ServiceSettings fixed(String name, Object value) {
        fixed.put(name, value);
        return this;
    }

    ServiceSettings suggested(String name, Object value) {
        suggested.put(name, value);
        return this;
    }

    ServiceSettings on(EmbeddedPostgreSql postgreSql) {
        return fixed("spring.datasource.url", postgreSql.jdbcUrl())
                .fixed("spring.datasource.username", postgreSql.user())
                .fixed("spring.datasource.password", postgreSql.password());
    }

    ServiceSettings on(EmbeddedRedis redis) {
        return fixed("spring.data.redis.url", redis.uri());
    }

    ServiceSettings on(EmbeddedKafka kafka) {
        return fixed("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
    }

    /** After the service's own file was read, before logging and the beans see the settings. */
    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        MutablePropertySources sources = event.getEnvironment().getPropertySources();
        sources.addAfter(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new MapPropertySource("standaloneSuggested", suggested));
        sources.addFirst(new MapPropertySource("standaloneFixed", fixed));
    }

    @Override
    public int getOrder() {
        return AFTER_THE_FILES;
    }
}
