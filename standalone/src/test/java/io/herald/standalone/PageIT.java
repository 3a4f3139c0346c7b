package io.herald.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The inbox page in a real browser: a person signs in by name, sends, sees it arrive; closes the page, and finds exactly what
 * came meanwhile when she opens it again. Whatever a notification contains is shown as text, and the page never breaks its own
 * content security policy (the browser's console would say so).
 */
@ExtendWith(SharedStandalone.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class PageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final StandaloneProcess herald;
    private final HeraldDoor door;
    private final InboxDatabase database;
    private final List<String> complaints = new ArrayList<>();
    private final String user = "page-" + UUID.randomUUID().toString().substring(0, 8);

    private Playwright playwright;
    private Browser browser;
    private BrowserContext person;

    PageIT(StandaloneProcess herald) {
        this.herald = herald;
        this.door = new HeraldDoor(herald);
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
    void startAsAPersonWithAnEmptyProfile() {
        person = browser.newContext();
        person.setDefaultTimeout(PATIENCE.toMillis());
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
    void showsWhatCameLiveAndAfterAReturnExactlyWhatCameMeanwhile() {
        Page page = openSignedIn();
        page.getByLabel("Title").fill("Hello");
        page.getByLabel("Body").fill("first line\nsecond line");
        page.getByLabel("Link").fill("/orders/42");
        button(page, "Send").click();
        assertThat(page.locator("#outcome")).containsText("Accepted as ");
        assertThat(entries(page)).hasCount(1);
        assertThat(entries(page).locator("h3")).hasText("Hello");
        assertThat(entries(page).locator(".seq")).hasText("#1");
        assertThat(entries(page).locator(".link")).hasAttribute("href", herald.deliveryUrl() + "/orders/42");
        assertThat(entries(page).locator(".tick")).isVisible();
        page.close();

        for (String title : List.of("two", "three", "four")) {
            door.publish(user, title, "");
        }
        await().atMost(PATIENCE).until(() -> database.entries(user).size() == 4);

        Page again = person.newPage();
        again.navigate(herald.deliveryUrl());
        assertThat(again.locator(".marker")).hasCount(1);
        assertThat(entries(again)).hasCount(3);
        // The newest stands on top.
        assertThat(entries(again).locator("h3").allTextContents()).containsExactly("four", "three", "two");
        assertThat(entries(again).locator(".seq").allTextContents()).containsExactly("#4", "#3", "#2");
        await().atMost(PATIENCE).until(() -> database.acknowledged(user, 4));
        again.close();

        Page nothingNew = person.newPage();
        nothingNew.navigate(herald.deliveryUrl());
        assertThat(nothingNew.locator("#state")).hasAttribute("data-state", "connected");
        door.publish(user, "five", "");
        assertThat(entries(nothingNew)).hasCount(1);
        assertThat(entries(nothingNew).locator(".seq")).hasText("#5");
    }

    @Test
    void aPhoneShowsWhatNoOpenPageAcknowledgedUntilItIsReadOnThePage() {
        String someone = user + "-phone";
        String markup = "<b>Parcel</b>";
        Page page = openSignedInAs(someone);
        assertThat(page.locator("#state")).hasAttribute("data-state", "connected");
        button(page, "Take one").click();
        Locator screen = page.locator("#phone-screen > li");
        assertThat(page.locator("#phone-screen")).isVisible();
        button(page, "Disconnect").click();

        // At once when nobody is known to be there, else when push.after is over: half a minute, did the notification
        // not say less.
        door.publish(Map.of(
                "audience",
                Map.of("user", someone),
                "title",
                markup,
                "body",
                "at the door",
                "push",
                Map.of("after", "PT2S")));
        Locator.WaitForOptions forAWhile = new Locator.WaitForOptions().setTimeout(60_000);
        screen.waitFor(forAWhile);
        assertThat(screen.locator("b")).hasText(markup);
        assertThat(screen.locator("span")).hasText("at the door");

        button(page, "Connect").click();
        assertThat(entries(page).locator("h3")).hasText(markup);
        assertThat(screen).hasCount(0);

        button(page, "Throw it away").click();
        assertThat(page.locator("#phone-screen")).isHidden();
        assertThat(button(page, "Take one")).isVisible();
    }

    @Test
    void showsScriptAsText() {
        String script = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>";
        door.publish(user + "-x", script, script + "\n\u202e&lt;b&gt;");

        Page page = openSignedInAs(user + "-x");

        assertThat(entries(page)).hasCount(1);
        assertThat(entries(page).locator("h3")).hasText(script);
        assertThat(entries(page).locator(".text")).containsText("&lt;b&gt;");
        assertThat(entries(page).locator("img, script")).hasCount(0);
        assertThat(page.evaluate("window.hit")).isNull();
    }

    @Test
    void leavesAndComesBackAtTheButton() {
        Page page = openSignedInAs(user + "-b");
        button(page, "Disconnect").click();
        assertThat(page.locator("#state-text")).hasText("Disconnected");
        door.publish(user + "-b", "while away", "");
        await().atMost(PATIENCE).until(() -> database.entries(user + "-b").size() == 1);
        assertThat(entries(page)).hasCount(0);

        button(page, "Connect").click();

        assertThat(entries(page).locator("h3")).hasText("while away");
    }

    @Test
    void takesATokenAndSaysSoWhenItIsRefused() {
        Page page = person.newPage();
        page.navigate(herald.deliveryUrl());
        page.getByText("Use a token of your own").click();
        page.getByLabel("Access token").fill("not.a.token");
        page.getByText("Connect", new Page.GetByTextOptions().setExact(true))
                .last()
                .click();
        assertThat(page.locator("#state")).hasAttribute("data-state", "refused");
        assertThat(page.locator("#notice")).isVisible();

        button(page, "Sign out").click();
        page.getByText("Use a token of your own").click();
        page.getByLabel("Access token").fill(door.token(user + "-t", "publish"));
        page.getByText("Connect", new Page.GetByTextOptions().setExact(true))
                .last()
                .click();
        assertThat(page.locator("#state")).hasAttribute("data-state", "connected");
        assertThat(page.locator("#user")).hasText(user + "-t");
    }

    private Page openSignedIn() {
        return openSignedInAs(user);
    }

    private Page openSignedInAs(String name) {
        Page page = person.newPage();
        page.navigate(herald.deliveryUrl());
        page.getByLabel("User name").fill(name);
        button(page, "Sign in").click();
        assertThat(page.locator("#state")).hasAttribute("data-state", "connected");
        assertThat(page.locator("#user")).hasText(name);
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator entries(Page page) {
        return page.locator("#entries .entry");
    }
}
