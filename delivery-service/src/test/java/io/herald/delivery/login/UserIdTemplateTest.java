package io.herald.delivery.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** User ids stay readable where they can, and different claims never make the same user. */
class UserIdTemplateTest {

    @ParameterizedTest
    @CsvSource({
        "alice, alice",
        "alice@example.com, alice@example.com",
        "b0a1-~_.x, b0a1-~_.x",
        "auth0|123, auth0%7C123",
        "a/b, a%2Fb",
        "a%2Fb, a%252Fb",
        "'a b', a%20b",
        "Zoë, Zo%C3%AB",
        "😀, %F0%9F%98%80",
        "a:b, a%3Ab",
    })
    void aClaimIsPercentEncoded(String claim, String userId) {
        assertThat(new UserIdTemplate("{sub}").userId(Map.of("sub", claim))).contains(userId);
    }

    @Test
    void numbersAreClaimsTooAndAnythingElseIsNot() {
        UserIdTemplate template = new UserIdTemplate("u-{uid}");

        assertThat(template.userId(Map.of("uid", 42L))).contains("u-42");
        assertThat(template.userId(Map.of("uid", true))).isEmpty();
        assertThat(template.userId(Map.of("uid", 1.5))).isEmpty();
        assertThat(template.userId(Map.of())).isEmpty();
    }

    @Property
    void claimsCannotReachIntoEachOther(
            @ForAll @StringLength(min = 1, max = 12) String a,
            @ForAll @StringLength(min = 1, max = 12) String b,
            @ForAll @StringLength(min = 1, max = 12) String c,
            @ForAll @StringLength(min = 1, max = 12) String d) {
        Assume.that(encodable(a) && encodable(b) && encodable(c) && encodable(d));
        UserIdTemplate template = new UserIdTemplate("{tenant}/{sub}");
        String one = template.userId(Map.of("tenant", a, "sub", b)).orElseThrow();
        String two = template.userId(Map.of("tenant", c, "sub", d)).orElseThrow();

        assertThat(one.equals(two)).isEqualTo(a.equals(c) && b.equals(d));
        assertThat(URLDecoder.decode(one.split("/", -1)[1], StandardCharsets.UTF_8))
                .isEqualTo(b);
        assertThat(one).matches("[\\x21-\\x7e]+");
    }

    private static boolean encodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "everybody", "{sub", "sub}", "{}", "{a}{{b}}"})
    void aTemplateIsBalancedAndHasAClaim(String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> new UserIdTemplate(template));
    }
}
