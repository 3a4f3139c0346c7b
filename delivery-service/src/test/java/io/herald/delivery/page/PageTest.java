package io.herald.delivery.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The page's own part of a node, over HTTP: its files are open to everybody and all of them are there, each answer carries the
 * policy, the policy allows exactly what the page needs, and without the page nothing of it is to be had.
 */
class PageTest {

    private static final Pattern REFERENCE =
            Pattern.compile("(?:src|href|import|from)[= ]*[\"'](/[^\"']+|\\./[^\"']+)[\"']");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private @Nullable ConfigurableApplicationContext context;

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableConfigurationProperties
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        ValidationAutoConfiguration.class,
        SecurityAutoConfiguration.class,
        ServletWebSecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class
    })
    @Import(PageConfiguration.class)
    static class Node {

        /** Stands for the node's own rules. */
        @Bean
        SecurityFilterChain everythingElse(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                    .build();
        }
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void everyFileItRefersToIsThereAndCarriesThePolicy() {
        start();
        List<String> seen = new ArrayList<>();
        List<String> toSee =
                new ArrayList<>(List.of("/", "/push.js", "/page/main.js", "/webjars/stomp__stompjs/esm6/index.js"));
        while (!toSee.isEmpty()) {
            String path = toSee.removeFirst();
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .isPresent();
            assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .hasValue("nosniff");
            seen.add(path);
            Matcher reference = REFERENCE.matcher(answer.body());
            while (reference.find()) {
                String target = URI.create(path).resolve(reference.group(1)).toString();
                if (!target.endsWith("/") && !seen.contains(target) && !toSee.contains(target)) {
                    toSee.add(target);
                }
            }
        }
        assertThat(seen)
                .contains(
                        "/page/page.css",
                        "/page/icon.svg",
                        "/page/connection.js",
                        "/page/browser-push.js",
                        "/page/inbox-view.js");
    }

    @Test
    void thePolicyNamesTheImportMapByItsHashAndAllowsNoOtherInlineScript() throws Exception {
        start();
        HttpResponse<String> page = get("/");
        Matcher inline = Pattern.compile("<script(?![^>]*\\ssrc=)[^>]*>(.*?)</script>", Pattern.DOTALL)
                .matcher(page.body());
        assertThat(inline.find()).isTrue();
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(inline.group(1).getBytes(StandardCharsets.UTF_8)));

        assertThat(policy(page))
                .contains("script-src 'self' 'sha256-" + hash + "';")
                .doesNotContain("unsafe");
        assertThat(inline.find()).as("a second inline script").isFalse();
        assertThat(page.body()).doesNotContain(" style=").doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void theServiceWorkerIsTheOnlyWorkerAndHasAPolicyOfItsOwn() {
        start();

        assertThat(policy(get("/")))
                .contains("worker-src 'self';", "require-trusted-types-for 'script';")
                .endsWith("trusted-types herald-push");
        HttpResponse<String> worker = get("/push.js");
        assertThat(worker.headers().firstValue("Content-Type").orElse("")).contains("javascript");
        assertThat(policy(worker)).isEqualTo("default-src 'none'; img-src 'self' https:; trusted-types 'none'");
        assertThat(worker.body()).doesNotContain("importScripts", "fetch(");
    }

    @Test
    void thePolicyOpensThePublishAndTokenAddressesAndNoOthers() {
        start(
                "--herald.delivery.page.publish-url=https://ingest.example.com:8443/api/v1/notifications",
                "--herald.delivery.page.token-url=http://issuer.example.com/dev/token");

        assertThat(policy(get("/")))
                .contains("connect-src 'self' https://ingest.example.com:8443 http://issuer.example.com;");
        assertThat(get("/page/settings").body())
                .isEqualTo("{\"publishUrl\":\"https://ingest.example.com:8443/api/v1/notifications\","
                        + "\"tokenUrl\":\"http://issuer.example.com/dev/token\",\"phoneUrl\":null}");
    }

    @Test
    void talksToItsOwnHostOnlyUnlessToldOtherwise() {
        start();

        assertThat(policy(get("/"))).contains("connect-src 'self';");
        assertThat(get("/page/settings").body())
                .isEqualTo("{\"publishUrl\":\"/api/v1/notifications\",\"tokenUrl\":null,\"phoneUrl\":null}");
    }

    @Test
    void leavesEverythingElseToTheNodesOwnRules() {
        start();

        assertThat(get("/api/v1/inbox").statusCode()).isEqualTo(403);
        assertThat(get("/application.yml").statusCode()).isEqualTo(403);
        assertThat(get("/page/nothing-here.js").statusCode()).isEqualTo(404);
    }

    @Test
    void isNotThereWhenSwitchedOff() {
        start("--herald.delivery.page.enabled=false");

        assertThat(get("/").statusCode()).isEqualTo(403);
        assertThat(get("/page/settings").statusCode()).isEqualTo(403);
        assertThat(get("/push.js").statusCode()).isEqualTo(403);
    }

    private void start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--logging.level.root=warn",
                "--spring.config.name=none",
                "--spring.main.banner-mode=off"));
        all.addAll(List.of(arguments));
        context = new SpringApplicationBuilder(Node.class).run(all.toArray(String[]::new));
    }

    private static String policy(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Security-Policy").orElseThrow();
    }

    private HttpResponse<String> get(String path) {
        int port =
                context == null ? -1 : context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
