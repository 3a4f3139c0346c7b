package io.herald.push.deadletter;

import io.herald.web.problem.ProblemAnswers;
import io.herald.web.token.TokenConfiguration;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what: everybody may ask for the bare health, tokens with the scope {@code admin} for the rest. */
@Configuration(proxyBeanMethods = false)
@Import(TokenConfiguration.class)
class DeadLetterSecurity {

    private static final String SCOPE = "admin";

    @Bean
    SecurityFilterChain pushSecurity(HttpSecurity http, JsonMapper json, ObjectProvider<JwtDecoder> decoders) {
        ProblemAnswers problems = new ProblemAnswers(json, SCOPE);
        boolean tokens = decoders.getIfAvailable() != null;
        http.authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    requests.requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                            .permitAll();
                    if (tokens) {
                        requests.requestMatchers("/api/v1/push/**").hasAuthority("SCOPE_" + SCOPE);
                    }
                    requests.anyRequest().denyAll();
                })
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens come in a header that no page of another origin can make a browser send.
                .csrf(AbstractHttpConfigurer::disable);
        if (tokens) {
            http.oauth2ResourceServer(server ->
                    server.jwt(jwt -> {}).authenticationEntryPoint(problems).accessDeniedHandler(problems));
        }
        return http.build();
    }
}
