package io.herald.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Frames are read and written as STOMP 1.2 has it. */
class FrameTest {

    @Test
    void aFrameIsReadAsItWasWritten() {
        Frame frame = Frame.of("ACK", "id", "a:b\\c\nd\re");
        assertThat(frame.text()).isEqualTo("ACK\nid:a\\cb\\\\c\\nd\\re\n\n\0");
        assertThat(Frame.parse(frame.text())).isEqualTo(frame);
    }

    @Test
    void connectIsNotEscaped() {
        assertThat(Frame.of("CONNECT", "host", "a:b").text()).isEqualTo("CONNECT\nhost:a:b\n\n\0");
    }

    @Test
    void aBodyMayHoldAnythingAndTheFirstOfTwoHeadersCounts() {
        Frame frame = Frame.parse("MESSAGE\nseq:1\nseq:2\n\n{\"a\":\"\n\n:\"}\0\n");
        assertThat(frame.header("seq")).isEqualTo("1");
        assertThat(frame.header("missing")).isEmpty();
        assertThat(frame.body()).isEqualTo("{\"a\":\"\n\n:\"}");
    }

    @Test
    void lineEndsAloneAreAHeartBeat() {
        assertThat(Frame.parse("\n").command()).isEmpty();
    }

    @Test
    void whatIsNoFrameIsNotTakenForOne() {
        assertThatThrownBy(() -> Frame.parse("MESSAGE\nno colon\n\n\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Frame.parse("MESSAGE\na:b\n\nno end")).isInstanceOf(IllegalArgumentException.class);
    }
}
