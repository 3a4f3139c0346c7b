package io.herald.delivery.http;

import io.herald.delivery.gateway.GatewayProperties;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.login.TokenLogin;
import io.herald.web.problem.ProblemAnswers;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import tools.jackson.databind.json.JsonMapper;

/** The door of an HTTP interface for users: open to every token that opens a session, and to pages that may open one. */
@Component
public class UserApi {

    private final TokenLogin logins;
    private final GatewayProperties gateway;
    private final ProblemAnswers problems;

    UserApi(TokenLogin logins, GatewayProperties gateway, JsonMapper json) {
        this.logins = logins;
        this.gateway = gateway;
        this.problems = new ProblemAnswers(json, "");
    }

    /** The rules for a path and everything below it; its bean has to be ordered ahead of the node's own rules. */
    public SecurityFilterChain rules(HttpSecurity http, String path) {
        return http.securityMatcher(path, path + "/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(this::user))
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens come in a header that no page of another origin can make a browser send.
                .csrf(AbstractHttpConfigurer::disable)
                .cors(cors -> cors.configurationSource(origins(path, gateway.allowedOrigins())))
                .build();
    }

    /** Goes by the user id that sessions have, and refuses what they refuse: revoked tokens, and those that never expire. */
    private AbstractAuthenticationToken user(Jwt token) {
        if (logins.accept(token) instanceof LoginOutcome.Accepted accepted) {
            return new JwtAuthenticationToken(token, List.of(), accepted.login().userId());
        }
        throw new InvalidBearerTokenException("refused, as it would be for a session");
    }

    private static UrlBasedCorsConfigurationSource origins(String path, List<String> allowed) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOriginPatterns(allowed);
        cors.setAllowedMethods(List.of("GET", "POST", "PATCH", "DELETE"));
        cors.setAllowedHeaders(List.of("Authorization", "Content-Type", "Accept-Language", "Last-Event-ID"));
        cors.setExposedHeaders(List.of("Location", "Retry-After"));
        cors.setMaxAge(3600L);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration(path + "/**", cors);
        return source;
    }
}
