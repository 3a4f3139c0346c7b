package io.herald.core.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cursor survives the wire, and nothing else is taken for one. */
class CursorTest {

    @Test
    void aCursorSurvivesTheWire() {
        Cursor cursor = new Cursor("0af3", 42);

        assertThat(Cursor.parse(cursor.toString())).contains(cursor);
        assertThat(Cursor.parse("0af3-0")).contains(new Cursor("0af3", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "42",
                "-42",
                "0af3-",
                "0af3--1",
                "0af3-042",
                "0af3-1 ",
                "0AF3-1",
                "0af3-9999999999999999999",
                "a-1-1",
                "0af3-1\n"
            })
    void anythingElseIsNoCursor(String text) {
        assertThat(Cursor.parse(text)).isEmpty();
    }
}
