package io.herald.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.AriaRole;
import io.herald.core.push.VapidKeyPair;
import io.herald.standalone.InboxDatabase.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/**
 * Web push in a real browser: the page registers the browser with the real API, keeps it registered, and takes it back; its service
 * worker shows what is pushed, as text, and withdraws it. A push service is the one thing that is not there: the browser's subscriptions are
 * made up here, and pushes are handed to the service worker through the browser's own protocol.
 */
@ExtendWith(SharedStandalone.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class BrowserPushIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String NOTIFY = "Notify this browser when it is closed";

    /** Subscriptions as Chromium makes them, kept over reloads, but without asking a push service. */
    private static final String NO_PUSH_SERVICE = """
            {
              const KEY = 'test.subscription';
              const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0)).buffer;
              const made = () => {
                const kept = JSON.parse(localStorage.getItem(KEY));
                return kept && {
                  endpoint: kept.endpoint,
                  options: { userVisibleOnly: true, applicationServerKey: bytes(kept.key) },
                  toJSON: () => ({ endpoint: kept.endpoint, expirationTime: null, keys: kept.keys }),
                  unsubscribe: async () => { localStorage.removeItem(KEY); return true; },
                };
              };
              PushManager.prototype.getSubscription = async () => made();
              PushManager.prototype.subscribe = async options => {
                if (!options.userVisibleOnly) throw new Error('Chromium wants userVisibleOnly');
                const endpoint = 'https://push.example.com/' + crypto.randomUUID();
                localStorage.setItem(KEY, JSON.stringify({ endpoint, key: options.applicationServerKey, keys: KEYS }));
                return made();
              };
            }
            """;

    private final StandaloneProcess herald;
    private final InboxDatabase database;
    private final List<String> complaints = new ArrayList<>();
    private final String user = "push-" + UUID.randomUUID().toString().substring(0, 8);
    private final String p256dh = Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(VapidKeyPair.draw().publicBytes());
    private final String auth = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[16]);

    private Playwright playwright;
    private Browser browser;
    private BrowserContext person;

    BrowserPushIT(StandaloneProcess herald) {
        this.herald = herald;
        this.database = InboxDatabase.in(herald.settings().data());
    }

    @BeforeAll
    void startBrowser() {
        playwright = Playwright.create(new CreateOptions().setEnv(Toolbox.browserDriver()));
        browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(Toolbox.chromium())
                        .setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    void stopBrowser() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void startAsAPersonWhoAllowsNotifications() {
        person = browser.newContext(
                new NewContextOptions().setPermissions(List.of("notifications")).setTimezoneId("Europe/Zurich"));
        person.setDefaultTimeout(PATIENCE.toMillis());
        person.addInitScript(
                NO_PUSH_SERVICE.replace("KEYS", JSON.writeValueAsString(Map.of("p256dh", p256dh, "auth", auth))));
        person.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        person.onWebError(error -> complaints.add(error.error()));
    }

    @AfterEach
    void closeWithoutComplaints() {
        person.close();
        assertThat(complaints).isEmpty();
    }

    @Test
    void theButtonRegistersThisBrowserAndTakesItBack() {
        Page page = openSignedInAs(user);
        assertThat(button(page, NOTIFY)).isVisible();
        turnOn(page);

        Device device = database.devices(user).getFirst();
        assertThat(device.provider()).isEqualTo("web-push");
        assertThat(device.target()).startsWith("https://push.example.com/");
        assertThat(device.p256dh()).isEqualTo(p256dh);
        assertThat(device.auth()).isEqualTo(auth);
        assertThat(device.dropped()).isFalse();

        button(page, "Stop").click();
        assertThat(button(page, NOTIFY)).isVisible();
        assertThat(database.devices(user)).isEmpty();
        assertThat(subscribed(page)).isFalse();
    }

    @Test
    void aBrowserThatTheServerHasDroppedSubscribesAgainWhenThePageIsOpened() {
        Page page = openSignedInAs(user + "-d");
        turnOn(page);
        String before = database.devices(user + "-d").getFirst().target();
        database.dropDevices(user + "-d");

        page.reload();

        assertThat(button(page, "Stop")).isVisible();
        await().atMost(PATIENCE)
                .until(() -> database.devices(user + "-d").stream()
                                .filter(device -> !device.dropped())
                                .count()
                        == 1);
        assertThat(database.devices(user + "-d"))
                .singleElement()
                .satisfies(device -> assertThat(device.target()).isNotEqualTo(before));
    }

    @Test
    void signingOutTakesTheDeviceAlong() {
        Page page = openSignedInAs(user + "-o");
        turnOn(page);

        button(page, "Sign out").click();

        assertThat(page.getByLabel("User name")).isVisible();
        assertThat(database.devices(user + "-o")).isEmpty();
        assertThat(subscribed(page)).isFalse();
    }

    @Test
    void whoSignsInNextIsNotShownWhatIsPushedForTheLast() {
        Page page = openSignedInAs(user + "-a");
        turnOn(page);
        page.evaluate("localStorage.removeItem('herald.name')");
        page.reload();

        signIn(page, user + "-b");

        assertThat(button(page, NOTIFY)).isVisible();
        assertThat(subscribed(page)).isFalse();
        assertThat(database.devices(user + "-b")).isEmpty();
    }

    @Test
    void whatIsPushedIsShownAsTextAndWithdrawn() {
        Page page = openSignedInAs(user + "-s");
        turnOn(page);
        String script = "<img src=x onerror=\"hit=1\"><script>hit=1</script>";
        PushService pushes = new PushService(page);

        pushes.send(Map.of(
                "type",
                "notification",
                "tag",
                "t1",
                "id",
                "n1",
                "seq",
                7,
                "title",
                script,
                "body",
                script + "\nmore",
                "link",
                "/orders/7",
                "badge",
                3,
                "actions",
                List.of(Map.of("id", "track", "title", "Track", "link", "/track"))));
        pushes.send(Map.of("type", "notification", "tag", "t2", "title", "Second"));

        await().atMost(PATIENCE).until(() -> shown(page).size() == 2);
        assertThat(shown(page))
                .extracting(notification -> notification.get("title"))
                .containsExactlyInAnyOrder(script, "Second");
        Map<String, Object> first = shown(page, "t1");
        assertThat(first.get("body")).isEqualTo(script + "\nmore");
        assertThat(first.get("link")).isEqualTo(herald.deliveryUrl() + "/orders/7");
        assertThat(first.get("actions")).isEqualTo(List.of("track"));
        assertThat(page.evaluate("self.hit")).isNull();

        pushes.send(Map.of("type", "notification", "tag", "t1", "title", "Once more"));
        await().atMost(PATIENCE).until(() -> shown(page, "t1").get("title").equals("Once more"));
        assertThat(shown(page)).hasSize(2);

        pushes.send(Map.of("type", "withdraw", "tag", "t1", "badge", 0));
        await().atMost(PATIENCE).until(() -> shown(page).size() == 1);
        assertThat(shown(page, "t2").get("title")).isEqualTo("Second");
    }

    @Test
    void aPushThatSaysNothingOrNonsenseIsShownAsANewNotification() {
        Page page = openSignedInAs(user + "-r");
        turnOn(page);
        PushService pushes = new PushService(page);

        pushes.send(Map.of("type", "notification", "tag", "ref", "id", "n1", "seq", 7, "badge", 1));
        pushes.send("{\"title\":7,\"body\":{},\"tag\":\"odd\",\"actions\":7,\"image\":\"javascript:alert(1)\"}");
        pushes.send("not json");
        pushes.send(Map.of("type", "withdraw"));

        await().atMost(PATIENCE).until(() -> shown(page).size() == 3);
        assertThat(shown(page))
                .allSatisfy(notification -> assertThat(notification)
                        .containsEntry("title", "Herald")
                        .containsEntry("body", "You have a new notification"));
    }

    @Test
    void aLinkLeadsToHttpsOrToThisHostOnly() {
        Page page = openSignedInAs(user + "-l");
        turnOn(page);
        PushService pushes = new PushService(page);
        List<String> links = List.of(
                "javascript:alert(1)",
                "data:text/html,x",
                "http://evil.example/",
                "//evil.example:x",
                "file:///etc/passwd",
                "",
                "/orders/7",
                "https://shop.example/a");

        for (String link : links) {
            pushes.send(Map.of(
                    "type",
                    "notification",
                    "tag",
                    "link" + link,
                    "title",
                    "x",
                    "link",
                    link,
                    "image",
                    link,
                    "actions",
                    List.of(Map.of("id", "go", "title", "Go", "link", link))));
        }

        await().atMost(PATIENCE).until(() -> shown(page).size() == links.size());
        for (String link : links) {
            Map<String, Object> notification = shown(page, "link" + link);
            String expected = switch (link) {
                case "/orders/7" -> herald.deliveryUrl() + link;
                case "https://shop.example/a" -> link;
                default -> null;
            };
            assertThat(notification).as(link).containsEntry("link", expected);
            assertThat(notification.get("links")).as(link).isEqualTo(Collections.singletonList(expected));
            assertThat(notification.get("image")).as(link).isEqualTo(expected == null ? "" : expected);
        }
    }

    /** What a push service does, on the inside of the browser. */
    private final class PushService {

        private final CDPSession protocol;
        private final AtomicReference<String> registration = new AtomicReference<>();

        PushService(Page page) {
            protocol = person.newCDPSession(page);
            protocol.on(
                    "ServiceWorker.workerRegistrationUpdated",
                    event -> event.getAsJsonArray("registrations")
                            .forEach(each -> registration.set(
                                    each.getAsJsonObject().get("registrationId").getAsString())));
            protocol.send("ServiceWorker.enable");
            page.waitForCondition(() -> registration.get() != null);
        }

        void send(Map<String, Object> push) {
            send(JSON.writeValueAsString(push));
        }

        void send(String data) {
            JsonObject message = new JsonObject();
            message.addProperty("origin", herald.deliveryUrl());
            message.addProperty("registrationId", registration.get());
            message.addProperty("data", data);
            protocol.send("ServiceWorker.deliverPushMessage", message);
        }
    }

    private static Map<String, Object> shown(Page page, String tag) {
        return shown(page).stream()
                .filter(notification -> tag.equals(notification.get("tag")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> shown(Page page) {
        return (List<Map<String, Object>>) page.evaluate("""
                async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(shown => ({
                  tag: shown.tag, title: shown.title, body: shown.body, image: shown.image ?? '',
                  link: shown.data.link, links: [...shown.data.links.values()],
                  actions: shown.actions.map(action => action.action) }))""");
    }

    private static boolean subscribed(Page page) {
        return page.evaluate("localStorage.getItem('test.subscription')") != null;
    }

    private static void turnOn(Page page) {
        button(page, NOTIFY).click();
        assertThat(button(page, "Stop")).isVisible();
    }

    private Page openSignedInAs(String name) {
        Page page = person.newPage();
        page.navigate(herald.deliveryUrl());
        signIn(page, name);
        return page;
    }

    private static void signIn(Page page, String name) {
        page.getByLabel("User name").fill(name);
        button(page, "Sign in").click();
        assertThat(page.locator("#state")).hasAttribute("data-state", "connected");
        assertThat(page.locator("#user")).hasText(name);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
