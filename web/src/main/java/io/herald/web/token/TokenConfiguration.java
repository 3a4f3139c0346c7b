package io.herald.web.token;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/** How a resource server asks its issuer for keys: rarely, and not for long; imported by the services that check tokens. */
@Configuration(proxyBeanMethods = false)
public class TokenConfiguration {

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer rareKeySetRequests() {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(Duration.ofSeconds(2));
        requests.setReadTimeout(Duration.ofSeconds(5));
        RestTemplate http = new RestTemplate(requests);
        http.setInterceptors(List.of(new KeySetRequests()));
        return builder -> builder.restOperations(http);
    }
}
