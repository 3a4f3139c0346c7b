package io.herald.core.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Languages. Holds the code to: the reader's order counts, each wish is tried as it is and then without its last subtag, the producer's first
 * language stands in; title and body are picked each for itself; nothing else of the payload changes.
 */
class LocalizationTest {

    private static final String PAYLOAD = """
            {"id":"n","source":"","createdAt":"2026-11-21T12:00:00Z", "data":{"title":{"x":1},"body":[{"body":{}}]} ,"title" : {"en":"Hi \\"you\\"","de":"Hallo\\n","pt-BR":"Oi"}, "body":{ "fr":"Salut" },"x":1.50}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            de | Hallo\\n
            de-CH | Hallo\\n
            DE-ch-1996 | Hallo\\n
            pt-BR | Oi
            pt | Hi \\"you\\"
            fr, de;q=0.3 | Hallo\\n
            en;q=0.1, pt-br;q=0.9 | Oi
            ja | Hi \\"you\\"
            * | Hi \\"you\\"
            de_AT | Hallo\\n
            """)
    void theBestOfTheReadersLanguagesIsPicked(String wanted, String title) {
        assertThat(Localization.pick(PAYLOAD, Localization.wanted(wanted)))
                .isEqualTo(PAYLOAD.replaceFirst(
                                "\\{\"en.*Oi\"}", java.util.regex.Matcher.quoteReplacement('"' + title + '"'))
                        .replace("{ \"fr\":\"Salut\" }", "\"Salut\""));
    }

    @Test
    void aPayloadInOneLanguageComesBackAsItIs() {
        String plain = "{\"id\":\"n\",\"title\":\"Hi\",\"data\":{\"body\":{\"en\":\"x\"}}}";

        assertThat(Localization.pick(plain, Localization.wanted("de"))).isEqualTo(plain);
        assertThat(Localization.pick("no JSON {", List.of())).isEqualTo("no JSON {");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "de;q=x", "\u0000", "a,,;;=", "ääää"})
    void whatIsNoWishIsNone(String wanted) {
        assertThat(Localization.wanted(wanted)).isEmpty();
        assertThat(Localization.wanted("de,".repeat(1000))).isEmpty();
    }
}
