package io.herald.ingest.http;

import io.herald.web.problem.ProblemAnswers;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what: tokens with the scope {@code publish} publish, everybody may ask for the bare health, nothing else is open. */
@Configuration(proxyBeanMethods = false)
class HttpSecurityConfiguration {

    private static final String SCOPE = "publish";

    @Bean
    SecurityFilterChain ingestSecurity(
            HttpSecurity http, JsonMapper json, DoorProperties settings, ObjectProvider<JwtDecoder> decoders)
            throws Exception {
        if (decoders.getIfAvailable() == null) {
            throw new IllegalStateException(
                    "Who issues the tokens? Set spring.security.oauth2.resourceserver.jwt.issuer-uri or"
                            + " spring.security.oauth2.resourceserver.jwt.jwk-set-uri");
        }
        ProblemAnswers problems = new ProblemAnswers(json, SCOPE);
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                        .permitAll()
                        .requestMatchers(
                                HttpMethod.POST, NotificationController.PATH, NotificationController.BATCH_PATH)
                        .hasAuthority("SCOPE_" + SCOPE)
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server ->
                        server.jwt(jwt -> {}).authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens come in a header that no page of another origin can make a browser send.
                .csrf(csrf -> csrf.disable())
                .cors(cors -> cors.configurationSource(origins(settings.allowedOrigins())))
                .build();
    }

    private static UrlBasedCorsConfigurationSource origins(List<String> allowed) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(allowed);
        cors.setAllowedMethods(List.of("POST"));
        cors.setAllowedHeaders(List.of("Authorization", "Content-Type", IdempotencyKey.HEADER));
        cors.setExposedHeaders(List.of("Retry-After", NotificationController.REPLAYED));
        cors.setMaxAge(3600L);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration(NotificationController.PATH + "/**", cors);
        return source;
    }
}
