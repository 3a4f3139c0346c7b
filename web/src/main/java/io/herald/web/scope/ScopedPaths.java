package io.herald.web.scope;

import io.herald.web.problem.ProblemAnswers;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** The security of paths that one scope opens. */
public final class ScopedPaths {

    private ScopedPaths() {}

    /**
     * A chain for these paths: every method for tokens with the scope, nothing for others. Give it an order ahead of the service's own
     * rules.
     *
     * @param http a builder of its own
     * @param scope what a token has to permit
     */
    public static SecurityFilterChain forScope(HttpSecurity http, JsonMapper json, String scope, String... paths) {
        ProblemAnswers problems = new ProblemAnswers(json, scope);
        return http.securityMatcher(paths)
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("SCOPE_" + scope))
                .oauth2ResourceServer(server ->
                        server.jwt(jwt -> {}).authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens come in a header that no page of another origin can make a browser send.
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }
}
