package io.herald.delivery.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.delivery.stomp.Decoded.Fault;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames are found in whatever pieces they come, garbage and excess are told as what they are, and no input makes the decoder
 * throw, hold more than a frame, or look at a byte more than a few times.
 */
class FrameDecoderTest {

    private static final FrameLimits LIMITS = new FrameLimits(2000, 1000, 20);

    private static List<Decoded> decode(FrameDecoder decoder, byte[]... pieces) {
        List<Decoded> found = new ArrayList<>();
        for (byte[] piece : pieces) {
            decoder.feed(piece);
            Decoded next = decoder.next();
            while (!(next instanceof Decoded.Incomplete)) {
                found.add(next);
                if (next instanceof Decoded.Malformed) {
                    return found;
                }
                next = decoder.next();
            }
        }
        return found;
    }

    private static List<Decoded> decode(String input) {
        FrameDecoder decoder = new FrameDecoder(LIMITS);
        decoder.version(StompVersion.V1_2);
        return decode(decoder, input.getBytes(UTF_8));
    }

    private static Decoded frame(ClientCommand command, Map<String, String> headers) {
        return new Decoded.Frame(new ClientFrame(command, headers));
    }

    private static Decoded malformed(Fault fault) {
        return new Decoded.Malformed(fault);
    }

    private static final String CONVERSATION =
            "\nCONNECT\naccept-version:1.2\n\n\0\n\nSUBSCRIBE\r\nid:ü\r\ndestination:/q\r\n\r\n\0SEND\ncontent-length:3\n\na\0b\0"
                    + "SEND\n\nhello\0ACK\nid:1\n\n\0\r\n";

    @Test
    void framesAndHeartBeatsAreFoundInOneMessage() {
        assertThat(decode(CONVERSATION))
                .containsExactly(
                        new Decoded.HeartBeat(),
                        frame(ClientCommand.CONNECT, Map.of("accept-version", "1.2")),
                        new Decoded.HeartBeat(),
                        frame(ClientCommand.SUBSCRIBE, Map.of("id", "ü", "destination", "/q")),
                        frame(ClientCommand.SEND, Map.of("content-length", "3")),
                        frame(ClientCommand.SEND, Map.of()),
                        frame(ClientCommand.ACK, Map.of("id", "1")),
                        new Decoded.HeartBeat());
    }

    @Property(tries = 500)
    void howeverTheInputIsCutTheFramesAreTheSame(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 30) Integer> cuts) {
        byte[] input = CONVERSATION.getBytes(UTF_8);
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            int to = Math.min(input.length, from + cut);
            pieces.add(Arrays.copyOfRange(input, from, to));
            from = to;
        }
        pieces.add(Arrays.copyOfRange(input, from, input.length));
        FrameDecoder decoder = new FrameDecoder(LIMITS);
        decoder.version(StompVersion.V1_2);

        List<Decoded> frames = decode(decoder, pieces.toArray(byte[][]::new)).stream()
                .filter(Decoded.Frame.class::isInstance)
                .toList();

        assertThat(frames)
                .isEqualTo(decode(CONVERSATION).stream()
                        .filter(Decoded.Frame.class::isInstance)
                        .toList());
        assertThat(decoder.midFrame()).isFalse();
    }

    /** STOMP, almost STOMP and noise, with limits small enough to be met. */
    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<byte[]> pieces = Arbitraries.of(
                        "\n",
                        "\r\n",
                        "\r",
                        "\0",
                        ":",
                        "\\",
                        "\\c",
                        "SEND\n",
                        "ACK\r\n",
                        "CONNECT\n",
                        "MESSAGE\n",
                        "id:1\n",
                        "h:v\r\n",
                        "content-length:3\n",
                        "content-length:-1\n",
                        "content-length:58\n",
                        "\n\0",
                        "\nabc\0",
                        "ü😀",
                        "x".repeat(25),
                        "ACK\nid:a\\cb\n\n\0",
                        "SEND\ncontent-length:3\n\na\0b\0")
                .map(text -> text.getBytes(UTF_8));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
        return Arbitraries.frequencyOf(Tuple.of(9, pieces), Tuple.of(1, noise))
                .list()
                .ofMaxSize(20)
                .map(FrameDecoderTest::join);
    }

    private static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Property(tries = 20_000)
    void whateverComesIsDecodedEquallyHoweverItIsCut(
            @ForAll("streams") byte[] stream,
            @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 12) Integer> cuts,
            @ForAll StompVersion version) {
        FrameLimits small = new FrameLimits(60, 40, 3);
        FrameDecoder whole = new FrameDecoder(small);
        whole.version(version);
        FrameDecoder cut = new FrameDecoder(small);
        cut.version(version);
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < stream.length; i++) {
            int to = cuts.isEmpty() ? from + 1 : Math.min(stream.length, from + cuts.get(i % cuts.size()));
            pieces.add(Arrays.copyOfRange(stream, from, to));
            from = to;
        }

        List<Decoded> expected = withoutHeartBeats(decode(whole, stream));
        List<Decoded> found = new ArrayList<>();
        for (byte[] piece : pieces) {
            found.addAll(decode(cut, piece));
            assertThat(cut.held()).isLessThanOrEqualTo(2 * (small.frameBytes() + 12));
            if (!found.isEmpty() && found.getLast() instanceof Decoded.Malformed) {
                break;
            }
        }

        assertThat(withoutHeartBeats(found)).isEqualTo(expected);
    }

    private static List<Decoded> withoutHeartBeats(List<Decoded> decoded) {
        return decoded.stream()
                .filter(one -> !(one instanceof Decoded.HeartBeat))
                .toList();
    }

    @Property(tries = 2000)
    void whatIsEncodedAsAVersionSaysIsUnderstoodAsItWasMeant(
            @ForAll @Size(max = 15)
                    Map<@StringLength(min = 1, max = 10) String, @StringLength(max = 20) String> headers,
            @ForAll StompVersion version) {
        Map<String, String> meant = new HashMap<>();
        headers.forEach((name, value) -> {
            if (!name.equals("content-length")) {
                meant.put(expressible(name, version).replace(":", version == StompVersion.V1_0 ? "" : ":"), value);
            }
        });
        meant.remove("");
        meant.replaceAll((name, value) ->
                version == StompVersion.V1_0 ? expressible(value, version).strip() : expressible(value, version));
        StringBuilder frame = new StringBuilder("SEND\n");
        meant.forEach((name, value) -> frame.append(version.escape(name))
                .append(':')
                .append(version.escape(value))
                .append('\n'));
        FrameDecoder decoder = new FrameDecoder(LIMITS);
        decoder.version(version);

        assertThat(decode(decoder, frame.append("\nbody\0").toString().getBytes(UTF_8)))
                .containsExactly(frame(ClientCommand.SEND, meant));
    }

    /** What a version can say at all. */
    private static String expressible(String text, StompVersion version) {
        String plain = text.replaceAll("[\0\\p{Cs}]", "");
        return switch (version) {
            case V1_0 -> plain.replaceAll("[\r\n]", "");
            case V1_1 -> plain.replace("\r", "");
            case V1_2 -> plain;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "'MESSAGE\n\n\0', UNKNOWN_COMMAND",
        "'connect\n\n\0', UNKNOWN_COMMAND",
        "'\0', BAD_HEADER",
        "'ACK\nid\n\n\0', BAD_HEADER",
        "'ACK\n:x\n\n\0', BAD_HEADER",
        "'ACK\nid:1\0', BAD_HEADER",
        "'ACK\nid:a\\tb\n\n\0', BAD_ESCAPE",
        "'ACK\nid:a\\', BAD_ESCAPE",
        "'SEND\ncontent-length:-1\n\n\0', BAD_CONTENT_LENGTH",
        "'SEND\ncontent-length:+1\n\n\0', BAD_CONTENT_LENGTH",
        "'SEND\ncontent-length:\n\n\0', BAD_CONTENT_LENGTH",
        "'SEND\ncontent-length:99999999999\n\n\0', BAD_CONTENT_LENGTH",
        "'SEND\ncontent-length:1\n\nabc\0', BAD_CONTENT_LENGTH",
        "'SEND\ncontent-length:1990\n\n', FRAME_TOO_LARGE",
        "'ACK\nid:1\n\nbody\0', UNEXPECTED_BODY",
    })
    void whatIsNotStompIsToldAsSuch(String input, Fault fault) {
        String whole = input.endsWith("\\") ? input + "\n\n\0" : input;

        assertThat(decode(whole)).containsExactly(malformed(fault));
    }

    @Test
    void headersBeyondTheLimitsAreRefusedBeforeTheirEnd() {
        assertThat(decode("SEND\nx:" + "a".repeat(1000))).containsExactly(malformed(Fault.HEADERS_TOO_LARGE));
        assertThat(decode("SEND\n" + "a:b\n".repeat(21) + "\n\0")).containsExactly(malformed(Fault.TOO_MANY_HEADERS));
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedBeforeItsEnd() {
        FrameDecoder decoder = new FrameDecoder(LIMITS);
        byte[] piece = "b".repeat(300).getBytes(UTF_8);
        decoder.feed("SEND\n\n".getBytes(UTF_8));
        int pieces = 0;
        Decoded next = decoder.next();
        while (next instanceof Decoded.Incomplete && pieces < 100) {
            decoder.feed(piece);
            pieces++;
            next = decoder.next();
        }

        assertThat(next).isEqualTo(malformed(Fault.FRAME_TOO_LARGE));
        assertThat(pieces).isEqualTo(7);
    }

    @Test
    void drippingAFrameByteByByteCostsNoMoreThanItsLength() {
        FrameDecoder decoder = new FrameDecoder(new FrameLimits(4_000_000, 4_000_000, 20));
        byte[] head = "SEND\nx:".getBytes(UTF_8);
        decoder.feed(head);
        long began = System.nanoTime();
        for (int i = 0; i < 2_000_000; i++) {
            decoder.feed(new byte[] {'a'});
            assertThat(decoder.next() instanceof Decoded.Incomplete).isTrue();
        }

        // Looking at everything again for each byte would be 2·10¹² steps.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void escapesAreThoseOfTheVersion() {
        for (StompVersion version : StompVersion.values()) {
            FrameDecoder decoder = new FrameDecoder(LIMITS);
            decoder.version(version);
            List<Decoded> decoded = decode(decoder, "ACK\nid: a\\cb\\n\\\\\n\n\0".getBytes(UTF_8));
            String id = version == StompVersion.V1_0 ? "a\\cb\\n\\\\" : " a:b\n\\";
            assertThat(decoded).containsExactly(frame(ClientCommand.ACK, Map.of("id", id)));
        }
        FrameDecoder old = new FrameDecoder(LIMITS);
        old.version(StompVersion.V1_1);
        assertThat(decode(old, "ACK\nid:\\r\n\n\0".getBytes(UTF_8))).containsExactly(malformed(Fault.BAD_ESCAPE));
    }

    @Test
    void ofARepeatedHeaderTheFirstOneCounts() {
        assertThat(decode("ACK\nid:1\nid:2\n\n\0")).containsExactly(frame(ClientCommand.ACK, Map.of("id", "1")));
    }
}
