package io.herald.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Frames are found where they lie: several in one message, heart-beats between them, bodies with and without a length. */
class StompFrameTest {

    private static final byte[] ACK = StompFrame.ascii("ack:");

    @Test
    void framesAndHeartBeatsOfOneMessageAreToldApart() {
        ByteBuf message = text(
                "\nMESSAGE\nack:7\ncontent-length:3\n\na\0b\0\n\r\nMESSAGE\r\nack:8\r\n\r\nxyz\0\nRECEIPT\nid:1\n\n\0\n");

        StompFrame first = frame(message);
        assertThat(first.is('M')).isTrue();
        assertThat(header(first)).isEqualTo("7");
        assertThat(first.body().toString(StandardCharsets.US_ASCII)).isEqualTo("a\0b");
        StompFrame second = frame(message);
        assertThat(header(second)).isEqualTo("8");
        assertThat(second.body().toString(StandardCharsets.US_ASCII)).isEqualTo("xyz");
        assertThat(frame(message).is('R')).isTrue();
        assertThat(StompFrame.next(message)).isNull();
    }

    @Test
    void aHeaderThatIsNotThereIsNull() {
        assertThat(frame(text("MESSAGE\nback:7\n\nack:8\n\0")).header(ACK)).isNull();
    }

    @Test
    void aFrameCutShortIsRefused() {
        assertThatThrownBy(() -> StompFrame.next(text("MESSAGE\ncontent-length:9\n\nabc\0")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StompFrame.next(text("MESSAGE\nack:1"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static StompFrame frame(ByteBuf message) {
        StompFrame frame = StompFrame.next(message);
        if (frame == null) {
            throw new AssertionError("no frame");
        }
        return frame;
    }

    private static String header(StompFrame frame) {
        ByteBuf value = frame.header(ACK);
        return value == null ? "none" : value.toString(StandardCharsets.US_ASCII);
    }
}
