package io.herald.delivery.page;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** The page's part of the node: without it its paths fall under the node's own rules, which know nothing of them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "herald.delivery.page.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PageProperties.class)
@Import(PageSettings.class)
public class PageConfiguration {

    private static final String[] PATHS = {"/", "/index.html", "/page/**", "/webjars/stomp__stompjs/**"};

    /** At the root, because a worker serves the folder it comes from. */
    private static final String SERVICE_WORKER = "/push.js";

    /** Open to everybody, ahead of the node's own rules, and for the page's paths only. */
    @Bean
    @Order(20)
    SecurityFilterChain pageSecurity(HttpSecurity http, PageProperties properties) {
        return open(http, ContentSecurityPolicy.of(properties), PATHS);
    }

    /** The same for the service worker, which has a policy of its own. */
    @Bean
    @Order(21)
    SecurityFilterChain serviceWorkerSecurity(HttpSecurity http) {
        return open(http, ContentSecurityPolicy.ofServiceWorker(), SERVICE_WORKER);
    }

    private static SecurityFilterChain open(HttpSecurity http, String policy, String... paths) {
        return http.securityMatcher(paths)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN)))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Nothing here changes anything, and no cookie authenticates anybody.
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }
}
