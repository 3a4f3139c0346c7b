package io.herald.delivery.gateway;

import io.herald.delivery.login.LoginProperties;
import io.herald.delivery.login.Revocations;
import io.herald.delivery.login.TokenLogin;
import io.herald.delivery.login.UserIdTemplate;
import io.herald.web.token.TokenConfiguration;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/**
 * What is open: health without details. Everything else is closed here; what has doors of its own brings its own filter chain, before
 * this one, and the upgrade never comes so far ({@link UpgradeFilter}).
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoginProperties.class)
@Import(TokenConfiguration.class)
public class SecurityConfiguration {

    @Bean
    SecurityFilterChain deliverySecurity(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Nothing is authenticated by what a browser sends by itself, so there is nothing to forge.
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    TokenLogin tokenLogin(JwtDecoder decoder, LoginProperties properties, Revocations revocations, Clock clock) {
        return new TokenLogin(decoder, new UserIdTemplate(properties.userId()), revocations, clock);
    }

    @Bean
    Revocations revocations() {
        return new Revocations();
    }
}
