package io.herald.push.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.push.provider.PushContent.Action;
import io.herald.push.provider.PushContent.Alert;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is to be said, something of it fits, and no character is cut in two. */
class FittingTest {

    private static final int LIMIT = 3_000;

    @Test
    void whatFitsStaysAsItIs() {
        Alert alert = alert("title", "body", "{\"a\":1}", 1);
        assertThat(fit(alert)).isEqualTo(alert);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ä", "€", "😀", "\"", "\n", "a😀"})
    void theBodyIsCutBetweenCharactersAndUsesTheRoom(String unit) {
        Alert fitted = fit(alert("title", unit.repeat(5_000), "{\"a\":1}", 1));
        assertThat(fitted.data()).isEqualTo("{\"a\":1}");
        assertThat(fitted.body()).endsWith("…");
        String kept = fitted.body().substring(0, fitted.body().length() - 1);
        assertThat(unit.repeat(5_000)).startsWith(kept);
        assertThat(kept.isEmpty() || !Character.isHighSurrogate(kept.charAt(kept.length() - 1)))
                .isTrue();
        assertThat(encode(fitted).length).isBetween(LIMIT - 8, LIMIT);
    }

    @Test
    void dataGoesBeforeTheBodyIsOnlyABeginning() {
        Alert fitted = fit(alert("title", "b".repeat(1_000), "\"" + "d".repeat(2_900) + "\"", 1));
        assertThat(fitted.data()).isNull();
        assertThat(fitted.body()).isEqualTo("b".repeat(1_000));
        assertThat(fitted.actions()).hasSize(1);
    }

    @Test
    void evenTheLongestOfEverythingFits() {
        Alert fitted = fit(new Alert(
                "i".repeat(255),
                "😀".repeat(255),
                Long.MAX_VALUE,
                "c".repeat(64),
                "😀".repeat(2_000),
                "😀".repeat(4_096),
                "https://a.example/" + "l".repeat(2_030),
                "https://a.example/" + "p".repeat(2_030),
                List.of(new Action("a", "😀".repeat(100), "l".repeat(2_048))),
                "\"" + "d".repeat(60_000) + "\"",
                99));
        assertThat(encode(fitted).length).isLessThanOrEqualTo(LIMIT);
        assertThat(fitted.notificationId()).isEqualTo("i".repeat(255));
        assertThat(fitted.title()).startsWith("😀😀😀").endsWith("…");
    }

    @Test
    void aTopicHas32CharactersThatTellNothing() {
        assertThat(CollapseTopic.of("order-1"))
                .matches("[A-Za-z0-9_-]{32}")
                .isEqualTo(CollapseTopic.of("order-1"))
                .isNotEqualTo(CollapseTopic.of("order-2"));
    }

    private static Alert alert(String title, String body, String data, int badge) {
        return new Alert(
                "id", "shop", 7, "orders", title, body, null, null, List.of(new Action("a", "A", null)), data, badge);
    }

    private static Alert fit(Alert alert) {
        AtomicReference<Alert> last = new AtomicReference<>();
        byte[] encoded = Fitting.fit(alert, LIMIT, each -> {
            last.set(each);
            return encode(each);
        });
        assertThat(encode(last.get())).isEqualTo(encoded);
        return last.get();
    }

    private static byte[] encode(Alert alert) {
        return JsonMapper.shared().writeValueAsString(alert).getBytes(StandardCharsets.UTF_8);
    }
}
