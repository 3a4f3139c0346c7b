package io.herald.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written into a notification is read back from it, wherever its id stands. */
class StampTest {

    private final Stamp stamp = new Stamp(Lane.UNICAST, 14_999, 70_000, -1_234_567_890_123L);

    @Test
    void aStampIsReadBackFromEveryFormOfALetter() {
        Letter letter = new Letter(180);
        assertThat(in(letter.plain(stamp.id()))).isEqualTo(stamp);
        assertThat(in(letter.toUser(14_999, stamp.id()))).isEqualTo(stamp);
        assertThat(in(letter.toUsers(List.of(1, 2), stamp.id()))).isEqualTo(stamp);
        assertThat(in("{\"x\":\"i\",\"id\":\"" + stamp.id() + "\"}")).isEqualTo(stamp);
    }

    @Test
    void aBodyWithoutAStampIsRefused() {
        assertThatThrownBy(() -> in("{\"title\":\"nothing in here but words and more words\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Stamp in(String body) {
        return Stamp.in(Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII));
    }
}
