package io.herald.delivery.drain;

import io.herald.delivery.session.Engine;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Stopping a node. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DrainProperties.class)
public class DrainConfiguration {

    @Bean
    Drain drain(Engine engine, DrainProperties properties, ApplicationContext context) {
        return new Drain(engine.sessions(), properties, context);
    }
}
