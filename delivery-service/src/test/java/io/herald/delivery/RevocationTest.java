package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user who is signed out by an administrator loses the sessions on all nodes and cannot use the tokens again that he had; nobody else
 * notices, and nobody without the scope does it.
 */
class RevocationTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TestTokens TOKENS = TestTokens.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static List<String> servers;
    private static TestNode here;
    private static TestNode there;

    /** With the delimiters that user ids of several companies have. */
    private final String tenantUser = "acme/" + Servers.uniqueName("al") + "%7C1";

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        here = TestNode.start(servers, "--herald.delivery.user-id={sub}");
        there = TestNode.start(servers);
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    @Test
    void everySessionOnEveryNodeIsClosedAndTheOldTokensAreRefusedEverywhere() {
        String old = TOKENS.token(user);
        StompClient onHere = here.open().connect("1.2", "Authorization:Bearer " + old);
        StompClient onThere = there.open().connect("1.2", "Authorization:Bearer " + old);
        StompClient other = there.connect(Servers.uniqueName("bob"));

        HttpResponse<String> answer = signOut(here, user, admin());

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.get("user").stringValue()).isEqualTo(user);
        assertThat(Instant.parse(body.get("issuedBefore").stringValue()))
                .isBetween(minutesFromNow(-5), minutesFromNow(5));
        for (StompClient client : List.of(onHere, onThere)) {
            assertThat(client.error().header("message")).isEqualTo("token revoked");
            assertThat(client.closeCode()).isEqualTo(4202);
        }
        for (TestNode node : List.of(here, there)) {
            assertRefused(node, old);
            assertAccepted(node, issuedAt(minutesFromNow(1)));
        }
        assertThat(other.isClosed()).isFalse();
        try (TestNode later = TestNode.start(servers)) {
            assertRefused(later, old);
        }
    }

    @Test
    void aTokenThatDoesNotSayWhenItWasIssuedIsRevokedToo() {
        signOut(here, user, admin());

        await().untilAsserted(() ->
                assertRefused(here, TOKENS.tokenFor(user).claim("iat", null).sign()));
    }

    @Test
    void aRevokedTokenDoesNotRefreshASession() {
        String old = TOKENS.token(user);
        signOut(here, user, admin());
        await().untilAsserted(() -> assertRefused(here, old));
        try (StompClient client = here.open().connect("1.2", "Authorization:Bearer " + issuedAt(minutesFromNow(1)))) {
            client.send("SEND\ndestination:/app/session.refresh\nAuthorization:Bearer " + old);
            assertThat(client.closeCode()).isEqualTo(4200);
        }
    }

    @Test
    void anyUserIdCanBeNamed() {
        HttpResponse<String> answer = signOut(here, tenantUser, admin());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).get("user").stringValue()).isEqualTo(tenantUser);
    }

    @Test
    void nobodySignsOutWithoutAGoodTokenAndTheScope() {
        StompClient session = here.connect(user);
        HttpResponse<String> without =
                send(request(here, "user=" + user).DELETE().build());
        assertProblem(without, 401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertProblem(
                signOut(here, user, TOKENS.tokenFor("root").scopes("admin").signWithForeignKey()), 401);
        HttpResponse<String> forbidden = signOut(here, user, TOKENS.token(user, "publish"));
        assertProblem(forbidden, 403);
        assertThat(forbidden.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer error=\"insufficient_scope\", scope=\"admin\"");
        assertProblem(
                send(request(here, "user=" + user)
                        .GET()
                        .header("Authorization", "Bearer " + admin())
                        .build()),
                403);
        assertThat(session.isClosed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'', nothing", "user=, 0 characters", "usr=al, nothing"})
    void aRequestThatNamesNoUserIsToldWhichFieldIsWrong(String query, String found) {
        HttpResponse<String> answer = send(request(here, query)
                .DELETE()
                .header("Authorization", "Bearer " + admin())
                .build());

        assertProblem(answer, 400);
        JsonNode error = JSON.readTree(answer.body()).get("errors").get(0);
        assertThat(error.get("field").stringValue()).isEqualTo("user");
        assertThat(error.get("message").stringValue())
                .isEqualTo("expected a user id of 1 to 255 characters, found " + found);
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    private static void assertRefused(TestNode node, String token) {
        try (StompClient client = node.open()) {
            client.send("CONNECT\naccept-version:1.2\nAuthorization:Bearer " + token);
            assertThat(client.closeCode()).isEqualTo(4200);
        }
    }

    private static void assertAccepted(TestNode node, String token) {
        try (StompClient client = node.open().connect("1.2", "Authorization:Bearer " + token)) {
            assertThat(client.isClosed()).isFalse();
        }
    }

    private String issuedAt(Instant moment) {
        return TOKENS.tokenFor(user).claim("iat", Date.from(moment)).sign();
    }

    private static Instant minutesFromNow(int minutes) {
        return Instant.now().plus(minutes, ChronoUnit.MINUTES);
    }

    private static String admin() {
        return TOKENS.token("root", "admin");
    }

    private static HttpResponse<String> signOut(TestNode node, String user, String token) {
        return send(request(node, "user=" + URLEncoder.encode(user, StandardCharsets.UTF_8))
                .DELETE()
                .header("Authorization", "Bearer " + token)
                .build());
    }

    private static HttpRequest.Builder request(TestNode node, String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/api/v1/sessions?" + query));
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
