package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.HostileTokens;
import io.herald.test.Servers;
import io.herald.test.TestToken;
import io.herald.test.TestTokens;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who gets in: a valid token on the upgrade or on CONNECT, of the same user if on both, for as long as it is valid or has been
 * refreshed. A bad one, a foreign page, a token in the URL, a cookie: nobody.
 */
class LoginTest {

    private static final TestTokens TOKENS = TestTokens.shared();

    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(servers, "--herald.delivery.user-id={tenant}/{sub}");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    private TestToken token() {
        return TOKENS.tokenFor(user).claim("tenant", "acme");
    }

    private static StompClient upgrade(String token) {
        return StompClient.open(node.uri(), Map.of("Authorization", "Bearer " + token), Integer.MAX_VALUE);
    }

    private static int statusOfUpgrade(URI uri, Map<String, String> headers) {
        try (StompClient client = StompClient.open(uri, headers, Integer.MAX_VALUE)) {
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    private void assertHears(StompClient client) {
        client.subscribe("ack:client");
        author.write("acme/" + user);
        assertThat(client.nextEntry().body()).contains("hello");
    }

    @Test
    void aTokenOnTheUpgradeIsEnough() {
        try (StompClient client = upgrade(token().sign()).connect("1.2")) {
            assertHears(client);
        }
    }

    @Test
    void credentialsOfAnotherKindOnTheUpgradeSayNothing() {
        try (StompClient client =
                StompClient.open(node.uri(), Map.of("Authorization", "Basic YTpi"), Integer.MAX_VALUE)) {
            assertHears(client.connect("1.2", "Authorization:Bearer " + token().sign()));
        }
    }

    @Test
    void aTokenOnConnectIsEnough() {
        try (StompClient client = node.open().connect("1.2", "Authorization:Bearer " + token().sign())) {
            assertHears(client);
        }
        try (StompClient client = node.open().connect("1.2", "authorization:bearer " + token().sign())) {
            assertHears(client);
        }
    }

    @Test
    void aTokenOnBothIsOfTheSameUser() {
        try (StompClient client = upgrade(token().sign()).connect("1.2", "Authorization:Bearer " + token().sign())) {
            assertHears(client);
        }
        String other = TOKENS.tokenFor("mallory").claim("tenant", "acme").sign();
        try (StompClient client = upgrade(token().sign())) {
            client.send("CONNECT\naccept-version:1.2", "Authorization:Bearer " + other);
            assertThat(client.error().header("message")).isEqualTo("token of another user");
            assertThat(client.closeCode()).isEqualTo(4303);
        }
    }

    static Stream<Named<Function<TestToken, String>>> badTokens() {
        return Stream.of(
                Named.of("expired", t -> t.expiresIn(Duration.ofMinutes(-5)).sign()),
                Named.of(
                        "just expired, within the decoder's skew",
                        t -> t.expiresIn(Duration.ofSeconds(-1)).sign()),
                Named.of(
                        "not yet valid", t -> t.validFrom(Duration.ofMinutes(5)).sign()),
                Named.of("without end", t -> t.claim("exp", null).sign()),
                Named.of("for another audience", t -> t.audience("other").sign()),
                Named.of(
                        "of another issuer",
                        t -> t.issuer("https://evil.example").sign()),
                Named.of("unsigned", TestToken::unsigned),
                Named.of("of a foreign key", TestToken::signWithForeignKey),
                Named.of("with a key of its own", TestToken::signWithKeyInHeader),
                Named.of("signed with the public key", TestToken::signWithPublicKeyAsSecret),
                Named.of(
                        "with a traversing kid",
                        t -> t.keyId("../../etc/passwd").signWithForeignKey()),
                Named.of("without tenant", t -> t.claim("tenant", null).sign()),
                Named.of("with an empty tenant", t -> t.claim("tenant", "").sign()),
                Named.of(
                        "with a list for a tenant",
                        t -> t.claim("tenant", List.of("a", "b")).sign()),
                Named.of(
                        "with a subject that is too long",
                        t -> t.claim("sub", "x".repeat(300)).sign()),
                Named.of("garbage", t -> "garbage"),
                Named.of("empty", t -> ""));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aBadTokenOnConnectIsRefused(Function<TestToken, String> kind) {
        try (StompClient client = node.open()) {
            client.send("CONNECT\naccept-version:1.2", "Authorization:Bearer " + kind.apply(token()));
            ServerFrame error = client.error();
            assertThat(error.header("message")).isEqualTo("token refused");
            assertThat(client.closeCode()).isEqualTo(4200);
        }
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aBadTokenOnTheUpgradeOpensNoSession(Function<TestToken, String> kind) {
        int status = statusOfUpgrade(node.uri(), Map.of("Authorization", "Bearer " + kind.apply(token())));
        if (status == 101) { // it is a token, but not of a user: CONNECT tells
            try (StompClient client = upgrade(kind.apply(token()))) {
                client.send("CONNECT\naccept-version:1.2");
                assertThat(client.error().header("message")).isEqualTo("token refused");
            }
        } else {
            assertThat(status).isEqualTo(401);
        }
    }

    @Test
    void aHostileTokenIsRefusedLikeAnyOtherAndNobodyFollowsIt() throws IOException {
        try (HostileTokens hostile = HostileTokens.start()) {
            for (Map.Entry<String, String> one : hostile.all(this::token).entrySet()) {
                assertRefusedOnConnect(one.getKey(), one.getValue());
                try (RawSocket socket = RawSocket.silent(node.port())) {
                    assertThat(socket.upgrade("Authorization: Bearer " + one.getValue()))
                            .as(one.getKey())
                            .startsWith("HTTP/1.1 401")
                            .containsIgnoringCase("Content-Length: 0");
                }
            }
            for (Map.Entry<String, String> one : hostile.large(this::token).entrySet()) {
                assertRefusedOnConnect(one.getKey(), one.getValue());
                try (RawSocket socket = RawSocket.silent(node.port())) {
                    assertThat(socket.upgrade("Authorization: Bearer " + one.getValue()))
                            .as(one.getKey())
                            .startsWith("HTTP/1.1 400");
                }
            }
            assertThat(hostile.asked()).isZero();
        }
    }

    private static void assertRefusedOnConnect(String name, String token) {
        try (StompClient client = node.open()) {
            client.send("CONNECT\naccept-version:1.2", "Authorization:Bearer " + token);
            assertThat(client.error().header("message")).as(name).isEqualTo("token refused");
            assertThat(client.closeCode()).as(name).isEqualTo(4200);
        }
    }

    @Test
    void aTokenInTheUrlOrInACookieIsNoToken() {
        String good = token().sign();
        for (StompClient open : List.of(
                StompClient.open(URI.create(node.uri() + "?access_token=" + good), Map.of(), Integer.MAX_VALUE),
                StompClient.open(node.uri(), Map.of("Cookie", "access_token=" + good), Integer.MAX_VALUE))) {
            try (StompClient client = open) {
                client.send("CONNECT\naccept-version:1.2");
                assertThat(client.error().header("message")).isEqualTo("token refused");
            }
        }
    }

    @Test
    void theSessionEndsWithItsToken() {
        Instant end = Instant.now().plusSeconds(2);
        try (StompClient client = upgrade(
                        token().expiresIn(Duration.ofSeconds(2)).sign())
                .connect("1.2")
                .subscribe("ack:client")) {
            client.replay();
            assertThat(client.error().header("message")).isEqualTo("token expired");
            assertThat(client.closeCode()).isEqualTo(4201);
            assertThat(Instant.now()).isBetween(end.minusSeconds(1), end.plusSeconds(5));
        }
    }

    @Test
    void aRefreshedSessionOutlivesItsFirstToken() {
        try (StompClient client =
                upgrade(token().expiresIn(Duration.ofSeconds(2)).sign()).connect("1.2")) {
            client.send(
                    "SEND\ndestination:/app/session.refresh",
                    "Authorization:Bearer "
                            + token().expiresIn(Duration.ofSeconds(6)).sign(),
                    "receipt:r");
            client.awaitReceipt("r");
            Instant refreshed = Instant.now();
            assertThat(client.error().header("message")).isEqualTo("token expired");
            assertThat(Instant.now()).isAfter(refreshed.plusSeconds(3));
        }
    }

    @Test
    void refreshingWithAnotherUsersTokenOrABadOneEndsTheSession() {
        try (StompClient client = upgrade(token().sign()).connect("1.2")) {
            client.send(
                    "SEND\ndestination:/app/session.refresh",
                    "Authorization:Bearer "
                            + TOKENS.tokenFor("mallory").claim("tenant", "acme").sign());
            assertThat(client.error().header("message")).isEqualTo("token of another user");
        }
        try (StompClient client = upgrade(token().sign()).connect("1.2")) {
            client.send("SEND\ndestination:/app/session.refresh", "Authorization:Bearer " + token().unsigned());
            assertThat(client.error().header("message")).isEqualTo("token refused");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, 403",
        "null, 403",
        "http://127.0.0.1.evil.example, 403",
        "http://127.0.0.1, 403",
        "https://127.0.0.1:PORT, 403",
        "http://127.0.0.1:PORT, 101",
    })
    void onlyPagesOfTheSameOriginOpenASocket(String origin, int status) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", node.port())) {
            String request = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + node.port()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\nOrigin: "
                    + origin.replace("PORT", Integer.toString(node.port())) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            byte[] answer = new byte[4000];
            int length = socket.getInputStream().read(answer);
            String head = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
            assertThat(head).startsWith("HTTP/1.1 " + status);
            assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("sec-websocket-extensions");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health, 200",
        "/actuator/health/liveness, 200",
        "/actuator/health/readiness, 200",
        "/actuator/health/db, 401",
        "/actuator, 401",
        "/actuator/env, 401",
        "/actuator/heapdump, 401",
        "/anything, 401",
    })
    void onlyHealthIsOpenAndItSaysNoMoreThanUp(String path, int status) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.body()).contains("UP").doesNotContain("components", "details");
        }
    }

    @Test
    void aGoodTokenOpensNothingToAForeignPage() {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + token().sign(), "Origin", "https://evil.example");
        assertThat(statusOfUpgrade(node.uri(), headers)).isEqualTo(403);
    }

    @Test
    void aFloodOfUnknownKeysDoesNotFloodTheIssuer() {
        Instant began = Instant.now();
        int before = TOKENS.keySetRequests();
        for (int i = 0; i < 20; i++) {
            try (StompClient client = node.open()) {
                client.send(
                        "CONNECT\naccept-version:1.2",
                        "Authorization:Bearer " + token().keyId("k" + i).signWithForeignKey());
                assertThat(client.error().header("message")).isEqualTo("token refused");
            }
        }
        long seconds = Duration.between(began, Instant.now()).toSeconds();
        assertThat(TOKENS.keySetRequests() - before).isLessThanOrEqualTo((int) (seconds / 5) + 2);
    }
}
