package io.herald.delivery.devices;

import io.herald.core.push.VapidKeyStore;
import io.herald.delivery.gateway.GatewayProperties;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.login.TokenLogin;
import io.herald.delivery.session.Quota;
import io.herald.delivery.session.TokenBucket;
import io.herald.web.problem.ProblemAnswers;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import tools.jackson.databind.json.JsonMapper;

/** The devices of users. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DevicesProperties.class)
public class DeviceConfiguration {

    private static final String PATHS = DeviceController.PATH + "/**";

    /** For every token that opens a session, ahead of the node's own rules; pages that may open one may call this, too. */
    @Bean
    @Order(11)
    SecurityFilterChain devicesSecurity(
            HttpSecurity http, JsonMapper json, TokenLogin logins, GatewayProperties gateway) {
        ProblemAnswers problems = new ProblemAnswers(json, "");
        return http.securityMatcher(PATHS)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.jwt(
                                jwt -> jwt.jwtAuthenticationConverter(token -> user(token, logins)))
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens come in a header that no page of another origin can make a browser send.
                .csrf(AbstractHttpConfigurer::disable)
                .cors(cors -> cors.configurationSource(origins(gateway.allowedOrigins())))
                .build();
    }

    /** Goes by the user id that sessions have, and refuses what they refuse: revoked tokens, and those that never expire. */
    private static AbstractAuthenticationToken user(Jwt token, TokenLogin logins) {
        if (logins.accept(token) instanceof LoginOutcome.Accepted accepted) {
            return new JwtAuthenticationToken(token, List.of(), accepted.login().userId());
        }
        throw new InvalidBearerTokenException("refused, as it would be for a session");
    }

    private static UrlBasedCorsConfigurationSource origins(List<String> allowed) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOriginPatterns(allowed);
        cors.setAllowedMethods(List.of("GET", "POST", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of("Authorization", "Content-Type"));
        cors.setExposedHeaders(List.of("Location", "Retry-After"));
        cors.setMaxAge(3600L);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration(PATHS, cors);
        return source;
    }

    @Bean
    Devices devices(JdbcClient jdbc) {
        return new Devices(jdbc);
    }

    @Bean
    Quota deviceWrites(DevicesProperties properties) {
        return new Quota(Integer.MAX_VALUE, TokenBucket.Rate.perMinute(properties.writesPerMinute()));
    }

    @Bean
    WebPushKey webPushKey(DevicesProperties properties, JdbcClient jdbc) {
        return new WebPushKey(properties.webPushKey(), new VapidKeyStore(jdbc));
    }

    @Bean
    DeviceSweep deviceSweep(Devices devices, DevicesProperties properties, Quota deviceWrites) {
        return new DeviceSweep(devices, properties, deviceWrites);
    }
}
