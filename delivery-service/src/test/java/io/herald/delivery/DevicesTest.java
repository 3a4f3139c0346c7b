package io.herald.delivery;

import static io.herald.delivery.DeviceClient.fcm;
import static io.herald.delivery.DeviceClient.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.push.VapidKeyPair;
import io.herald.core.push.VapidKeyStore;
import io.herald.delivery.ApiClient.Answer;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What users can do with their devices, over HTTP: a target belongs to who registered it last, nobody sees, changes or removes what
 * is somebody else's, no secret comes back, there are never more than may be, and {@code inbox.reachable} says whether there is one.
 */
class DevicesTest {

    private static final TestTokens TOKENS = TestTokens.shared();
    private static final String CONFIGURED_KEY = Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(VapidKeyPair.draw().publicBytes());

    private static TestNode node;
    /** With limits that a test can reach, and all that is off by default. */
    private static TestNode narrow;

    private static JdbcClient database;

    private final String alice = Servers.uniqueName("alice");
    private final String bob = Servers.uniqueName("bob");
    private final DeviceClient hers = DeviceClient.of(node, alice);
    private final DeviceClient his = DeviceClient.of(node, bob);
    private final String target = Servers.uniqueName("token-") + ":APA91b" + "x".repeat(130);

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(servers, "--herald.delivery.devices.writes-per-minute=100000");
        narrow = TestNode.start(
                servers,
                "--herald.delivery.devices.max-per-user=3",
                "--herald.delivery.devices.writes-per-minute=12",
                "--herald.delivery.devices.providers=web-push,webhook",
                "--herald.delivery.devices.allow-http=true",
                "--herald.delivery.devices.web-push-key=" + CONFIGURED_KEY,
                "--herald.delivery.devices.sweep-interval=100ms",
                "--herald.delivery.gateway.allowed-origins=https://app.example.com");
        database = node.bean(JdbcClient.class);
    }

    @AfterAll
    static void stop() {
        narrow.close();
        node.close();
    }

    @Test
    void aNewDeviceIsAnsweredWithAllButItsSecrets() {
        Map<String, Object> device = new HashMap<>(fcm(target));
        device.putAll(Map.of(
                "kind",
                "fid",
                "platform",
                "android",
                "name",
                "Alices Telefon",
                "locale",
                "de-ch",
                "timeZone",
                "Europe/Zurich",
                "anythingElse",
                1));

        Answer answer = hers.register(device);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.whole().headers().firstValue("Location")).hasValue(DeviceClient.PATH + "/" + answer.id());
        assertThat(answer.text("provider")).isEqualTo("fcm");
        assertThat(answer.text("app")).isEqualTo("shop");
        assertThat(answer.text("kind")).isEqualTo("fid");
        assertThat(answer.text("platform")).isEqualTo("android");
        assertThat(answer.text("name")).isEqualTo("Alices Telefon");
        assertThat(answer.text("locale")).isEqualTo("de-CH");
        assertThat(answer.text("timeZone")).isEqualTo("Europe/Zurich");
        assertThat(Instant.parse(answer.text("registeredAt")))
                .isBetween(Instant.now().minusSeconds(300), Instant.now().plusSeconds(300));
        assertThat(answer.text("target")).hasSizeLessThan(10).startsWith("toke").contains("…");
        assertThat(answer.whole().body()).doesNotContain(target);
        assertThat(hers.find(answer.id()).body()).isEqualTo(answer.body());
        assertThat(hers.list().body().get("devices").get(0)).isEqualTo(answer.body());
        assertThat(hers.list().body().get("devices").size()).isOne();
        assertThat(stored(answer.id())).containsEntry("target", target);
        assertThat(reachable(alice)).isTrue();
    }

    @Test
    void aSubscriptionOfABrowserIsTakenAsItIsAndItsKeysStayInside() {
        Map<String, Object> subscription = subscription("https://push.example.com/v2/" + target);

        Answer answer =
                hers.register(Map.of("provider", "web-push", "subscription", subscription, "expirationTime", 0));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("app")).isEqualTo("default");
        assertThat(answer.text("kind")).isEqualTo("subscription");
        assertThat(answer.text("platform")).isEqualTo("web");
        assertThat(answer.text("target")).isEqualTo("push.example.com/…xxxx");
        Map<?, ?> keys = (Map<?, ?>) subscription.get("keys");
        assertThat(answer.whole().body())
                .doesNotContain((String) keys.get("p256dh"))
                .doesNotContain((String) keys.get("auth"));
        Map<String, Object> row = stored(answer.id());
        assertThat((byte[]) row.get("key_p256dh"))
                .isEqualTo(Base64.getUrlDecoder().decode((String) keys.get("p256dh")));
        assertThat((byte[]) row.get("key_auth")).hasSize(16);
    }

    @Test
    void registeringAgainRefreshesAndKeepsWhatIsNotSaidAgain() {
        Map<String, Object> named = new HashMap<>(fcm(target));
        named.put("name", "mine");
        Answer first = hers.register(named);
        age(first.id(), "1 hour");

        Answer again = hers.register(fcm(target));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.text("name")).isEqualTo("mine");
        assertThat(Instant.parse(again.text("registeredAt")))
                .isAfterOrEqualTo(Instant.parse(first.text("registeredAt")));
        assertThat(Instant.parse(again.text("createdAt"))).isBefore(Instant.parse(first.text("createdAt")));
        assertThat(hers.list().body().get("devices").size()).isOne();
    }

    @Test
    void aDroppedDeviceIsShownAsSuchAndComesBackWhenItIsRegisteredAgain() {
        String id = hers.registered(fcm(target));
        database.sql("UPDATE device SET dropped_at = now(), dropped_reason = 'UNREGISTERED' WHERE device_id = ?::uuid")
                .param(id)
                .update();
        assertThat(reachable(alice)).isFalse();
        assertThat(hers.find(id).text("droppedReason")).isEqualTo("UNREGISTERED");
        assertThat(hers.change(id, "{}").text("droppedAt")).isNotEmpty();

        Answer back = hers.register(fcm(target));

        assertThat(back.status()).isEqualTo(200);
        assertThat(back.id()).isEqualTo(id);
        assertThat(back.text("droppedAt")).isEmpty();
        assertThat(back.text("droppedReason")).isEmpty();
        assertThat(reachable(alice)).isTrue();
    }

    /** Pushes carry the device's id: with the same one, what was on its way for Alice would reach Bob. */
    @Test
    void aTargetMovesToWhoRegistersItLastUnderAnotherId() {
        Map<String, Object> named = new HashMap<>(fcm(target));
        named.put("name", "Alice's");
        String before = hers.registered(named);

        Answer moved = his.register(fcm(target));

        assertThat(moved.status()).isEqualTo(201);
        assertThat(moved.id()).isNotEqualTo(before);
        assertThat(moved.text("name")).isEmpty();
        assertThat(hers.list().body().get("devices").size()).isZero();
        assertThat(hers.find(before).status()).isEqualTo(404);
        assertThat(his.find(before).status()).isEqualTo(404);
        assertThat(reachable(alice)).isFalse();
        assertThat(reachable(bob)).isTrue();
        assertThat(rowsOf(target)).isOne();
    }

    @Test
    void theSameTargetOfAnotherAppOrProviderIsAnotherDevice() {
        String shop = hers.registered(fcm(target));
        String news = hers.registered(Map.of("provider", "fcm", "app", "news", "target", target));

        assertThat(news).isNotEqualTo(shop);
        assertThat(hers.list().body().get("devices").size()).isEqualTo(2);
    }

    @Test
    void whatIsSomebodyElsesIsNeitherReadNorChangedNorRemovedNorConfirmed() {
        String id = hers.registered(fcm(target));
        Map<String, Object> before = stored(id);
        Answer unknown = his.find(UUID.randomUUID().toString());

        for (Answer answer : List.of(his.find(id), his.change(id, "{\"name\":\"his\"}"), his.remove(id))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("detail")).isEqualTo(unknown.text("detail"));
        }
        assertThat(his.remove(fcm(target)).status()).isEqualTo(204);
        assertThat(his.list().body().get("devices").size()).isZero();
        assertThat(stored(id)).isEqualTo(before);
        assertThat(hers.find(id).status()).isEqualTo(200);
    }

    @Test
    void aChangeSetsWhatIsThereClearsWhatIsNullAndCountsAsSeen() {
        Map<String, Object> named = new HashMap<>(fcm(target));
        named.putAll(Map.of("name", "old", "locale", "fr", "timeZone", "Asia/Tokyo"));
        String id = hers.registered(named);
        age(id, "1 hour");
        Instant registered = Instant.parse(hers.find(id).text("registeredAt"));

        Answer changed = hers.change(id, "{\"name\":\"new\",\"locale\":null}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("name")).isEqualTo("new");
        assertThat(changed.text("locale")).isEmpty();
        assertThat(changed.text("timeZone")).isEqualTo("Asia/Tokyo");
        assertThat(Instant.parse(changed.text("lastSeenAt"))).isAfter(registered);
        assertThat(Instant.parse(changed.text("registeredAt"))).isEqualTo(registered);
        assertThat(hers.change(id, "{\"locale\":\"nonsense!\"}").status()).isEqualTo(400);
    }

    @Test
    void whoKnowsTheIdOrTheTargetRemovesIt() {
        String byId = hers.registered(fcm(target));
        assertThat(hers.remove(byId).status()).isEqualTo(204);
        assertThat(hers.remove(byId).status()).isEqualTo(404);

        hers.registered(fcm(target));
        assertThat(hers.remove(fcm(target)).status()).isEqualTo(204);
        assertThat(hers.remove(fcm(target)).status()).isEqualTo(204);

        String endpoint = "https://push.example.com/" + target;
        hers.registered(Map.of("provider", "web-push", "subscription", subscription(endpoint)));
        assertThat(reachable(alice)).isTrue();
        assertThat(hers.remove(Map.of("provider", "web-push", "subscription", Map.of("endpoint", endpoint)))
                        .status())
                .isEqualTo(204);
        assertThat(hers.list().body().get("devices").size()).isZero();
        assertThat(reachable(alice)).isFalse();
    }

    @Test
    void whatIsNoIdIsNoDevice() {
        for (String id : List.of("1", "removals", "..%2Fsessions", "00000000-0000-0000-0000-00000000000g")) {
            assertThat(hers.find(id).status()).as(id).isBetween(400, 404);
            assertThat(hers.remove(id).status()).as(id).isBetween(400, 405);
        }
    }

    @Test
    void theDeviceThatWasNotSeenForLongestGivesWay() {
        DeviceClient crowded = DeviceClient.of(narrow, alice);
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(i -> crowded.registered(webhook(target.substring(0, 20) + i)))
                .toList();
        age(ids.get(0), "2 hours");
        age(ids.get(1), "3 hours");

        String fourth = crowded.registered(webhook(target.substring(0, 20) + "3"));

        assertThat(crowded.find(ids.get(1)).text("droppedReason")).isEqualTo("limit");
        for (String kept : List.of(ids.get(0), ids.get(2), fourth)) {
            assertThat(crowded.find(kept).text("droppedAt")).isEmpty();
        }
        // The least recently seen by far, and back: it is seen now.
        assertThat(crowded.register(webhook(target.substring(0, 20) + "1")).text("droppedAt"))
                .isEmpty();
        assertThat(crowded.find(ids.get(0)).text("droppedReason")).isEqualTo("limit");
        assertThat(inUse(alice)).isEqualTo(3);
    }

    @Test
    void nobodyFillsTheTableWithDroppedDevices() {
        DeviceClient crowded = DeviceClient.of(narrow, alice);
        for (int i = 0; i < 10; i++) {
            crowded.registered(webhook(target.substring(0, 20) + i));
        }

        assertThat(inUse(alice)).isEqualTo(3);
        assertThat(crowded.list().body().get("devices").size()).isEqualTo(6);
    }

    @Test
    void whoChangesTooMuchIsToldToWaitAndNobodyElseIs() {
        DeviceClient busy = DeviceClient.of(narrow, alice);
        for (int i = 0; i < 12; i++) {
            assertThat(busy.remove(webhook("nothing")).status()).isEqualTo(204);
        }

        for (Answer refused : List.of(
                busy.register(webhook("x")),
                busy.remove(webhook("x")),
                busy.remove(UUID.randomUUID().toString()),
                busy.change(UUID.randomUUID().toString(), "{}"))) {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.whole().headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(busy.list().status()).isEqualTo(200);
        assertThat(DeviceClient.of(narrow, bob).register(webhook(target)).status())
                .isEqualTo(201);
    }

    @Test
    void whatIsSwitchedOffIsRefusedAndNamed() {
        Answer webhook = hers.register(webhook("bob@example.com"));
        assertThat(webhook.status()).isEqualTo(400);
        assertThat(webhook.body().get("errors").get(0).get("field").stringValue())
                .isEqualTo("provider");
        assertThat(webhook.body().get("errors").get(0).get("message").stringValue())
                .isEqualTo("expected one of fcm, apns, web-push");
        Map<String, Object> open = Map.of("provider", "web-push", "subscription", subscription("http://localhost:9/a"));
        assertThat(hers.register(open).body().get("errors").get(0).get("field").stringValue())
                .isEqualTo("subscription.endpoint");

        DeviceClient allowed = DeviceClient.of(narrow, alice);
        assertThat(allowed.register(webhook(alice + "@example.com")).status()).isEqualTo(201);
        assertThat(allowed.register(open).status()).isEqualTo(201);
        assertThat(allowed.register(fcm(target)).status()).isEqualTo(400);
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        String body = "{\"x\":\"" + "y".repeat(17_000) + "\"}";
        assertThat(hers.call("POST", "", body).status()).isEqualTo(413);
        assertThat(hers.call("PATCH", "/" + UUID.randomUUID(), body).status()).isEqualTo(413);
        assertThat(hers.call("POST", "", "{\"x\":\"" + "y".repeat(16_000) + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aTargetIsNotRepeatedInWhatIsWrongWithIt() {
        Answer answer = hers.register(fcm("geheim geheim"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.whole().headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(answer.whole().body()).doesNotContain("geheim");
    }

    @Test
    void nobodyGetsInWithoutATokenThatWouldOpenASession() {
        for (String token : List.of(
                "",
                "nonsense",
                TOKENS.tokenFor(alice).signWithForeignKey(),
                TOKENS.tokenFor(alice).claim("exp", null).sign(),
                TOKENS.tokenFor(alice).claim("sub", "").sign())) {
            DeviceClient stranger = DeviceClient.withToken(node, token);
            for (Answer answer : List.of(
                    stranger.list(),
                    stranger.find(UUID.randomUUID().toString()),
                    stranger.register(fcm(target)),
                    stranger.remove(fcm(target)),
                    stranger.call("GET", "/web-push-key", null),
                    stranger.call("GET", "/nothing/here", null))) {
                assertThat(answer.status()).as(token).isEqualTo(401);
                assertThat(answer.whole()
                                .headers()
                                .firstValue("WWW-Authenticate")
                                .orElse(""))
                        .startsWith("Bearer");
            }
        }
        assertThat(rowsOf(target)).isZero();
    }

    @Test
    void aRevokedTokenIsRefused() {
        String token = TOKENS.token(alice);
        DeviceClient old = DeviceClient.withToken(node, token);
        String id = old.registered(fcm(target));
        signOut(alice);

        await().untilAsserted(() -> assertThat(old.list().status()).isEqualTo(401));
        assertThat(old.remove(id).status()).isEqualTo(401);
    }

    @Test
    void theUserIsWhoTheTemplateMakes() {
        String sub = alice + "|1";
        DeviceClient.withToken(node, TOKENS.token(sub)).registered(fcm(target));

        assertThat(reachable(alice + "%7C1")).isTrue();
    }

    @Test
    void browsersAreGivenTheInstallationsKeyOrTheConfiguredOne() {
        byte[] drawn = new VapidKeyStore(database).pair().publicBytes();

        assertThat(hers.call("GET", "/web-push-key", null).text("publicKey"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(drawn));
        assertThat(DeviceClient.of(narrow, alice)
                        .call("GET", "/web-push-key", null)
                        .text("publicKey"))
                .isEqualTo(CONFIGURED_KEY);
    }

    @Test
    void pagesThatMayOpenASessionMayRegisterAndNoOthers() {
        assertThat(preflight("https://app.example.com").headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://app.example.com");
        assertThat(preflight("https://evil.example.com").statusCode()).isEqualTo(403);
    }

    @Test
    void oldDevicesGo() {
        String forgotten = hers.registered(fcm(target));
        String dropped = hers.registered(fcm(target + "d"));
        String recent = hers.registered(fcm(target + "r"));
        String justDropped = hers.registered(fcm(target + "j"));
        String drop =
                "UPDATE device SET dropped_reason = 'x', dropped_at = now() - ?::interval WHERE device_id = ?::uuid";
        database.sql(drop).param("29 days").param(justDropped).update();
        age(recent, "269 days");
        database.sql(drop).param("31 days").param(dropped).update();
        age(forgotten, "271 days");

        await().untilAsserted(() -> assertThat(List.of(
                        hers.find(forgotten).status(), hers.find(dropped).status()))
                .containsOnly(404));
        assertThat(hers.find(recent).status()).isEqualTo(200);
        assertThat(hers.find(justDropped).status()).isEqualTo(200);
        assertThat(reachable(alice)).isTrue();
    }

    private static Map<String, Object> webhook(String address) {
        return Map.of("provider", "webhook", "app", "mail", "target", address);
    }

    private static Map<String, Object> stored(String id) {
        return database.sql("SELECT * FROM device WHERE device_id = ?::uuid")
                .param(id)
                .query()
                .singleRow();
    }

    private static long rowsOf(String target) {
        return database.sql("SELECT count(*) FROM device WHERE target = ?")
                .param(target)
                .query(Long.class)
                .single();
    }

    private static long inUse(String user) {
        return database.sql(
                        "SELECT count(*) FROM device JOIN inbox USING (user_no) WHERE user_id = ? AND dropped_at IS NULL")
                .param(user)
                .query(Long.class)
                .single();
    }

    private static boolean reachable(String user) {
        return database.sql("SELECT reachable FROM inbox WHERE user_id = ?")
                .param(user)
                .query(Boolean.class)
                .single();
    }

    /** As if the device had been registered and seen that long ago. */
    private static void age(String id, String interval) {
        database.sql(
                        "UPDATE device SET created_at = created_at - :by::interval, registered_at = registered_at - :by::interval,"
                                + " last_seen_at = last_seen_at - :by::interval WHERE device_id = :id::uuid")
                .param("by", interval)
                .param("id", id)
                .update();
    }

    private static void signOut(String user) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port() + "/api/v1/sessions?user=" + user))
                .DELETE()
                .header("Authorization", "Bearer " + TOKENS.token("root", "admin"))
                .build();
        assertThat(send(request).statusCode()).isEqualTo(202);
    }

    private static HttpResponse<String> preflight(String origin) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + narrow.port() + DeviceClient.PATH))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
