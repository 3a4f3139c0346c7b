package io.herald.delivery.revocation;

import io.herald.delivery.login.Revocations;
import io.herald.delivery.session.Engine;
import io.herald.web.problem.ProblemAnswers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** Signing users out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RevocationProperties.class)
public class RevocationConfiguration {

    private static final String PATH = "/api/v1/sessions";
    private static final String SCOPE = "admin";

    /** For tokens with the scope {@code admin}, ahead of the node's own rules. */
    @Bean
    @Order(10)
    SecurityFilterChain sessionsSecurity(HttpSecurity http, JsonMapper json) {
        ProblemAnswers problems = new ProblemAnswers(json, SCOPE);
        return http.securityMatcher(PATH)
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.DELETE, PATH)
                        .hasAuthority("SCOPE_" + SCOPE)
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server ->
                        server.jwt(jwt -> {}).authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens come in a header that no page of another origin can make a browser send.
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    RevocationLog revocationLog(JdbcClient jdbc) {
        return new RevocationLog(jdbc);
    }

    @Bean
    RevocationWatch revocationWatch(
            RevocationLog log, RevocationProperties properties, Revocations known, Engine engine) {
        return new RevocationWatch(log, properties, known, engine.sessions());
    }
}
