package io.herald.standalone.issuer;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** The issuer for a Spring MVC application that imports it: its endpoints below {@code /dev}, open to everybody. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IssuerProperties.class)
@Import(IssuerEndpoints.class)
public class IssuerConfiguration {

    private static final Logger log = LoggerFactory.getLogger(IssuerConfiguration.class);

    @Bean
    DevelopmentIssuer developmentIssuer(IssuerProperties properties) {
        DevelopmentIssuer issuer =
                new DevelopmentIssuer(properties, SigningKey.keptIn(properties.keyFile()), Clock.systemUTC());
        log.warn(
                "DEVELOPMENT ONLY: {}/token gives a token for any user to anybody who can reach it, without a password",
                properties.uri());
        return issuer;
    }

    /** Ahead of the application's own rules, and for {@code /dev} only. */
    @Bean
    @Order(10)
    SecurityFilterChain developmentIssuerSecurity(HttpSecurity http) {
        return http.securityMatcher("/dev/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }
}
