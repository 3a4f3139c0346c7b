package io.herald.core.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.push.PushRequest.Reason;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of {@code push-requests} agree, the form is the documented one, and no bytes make the decoder throw. */
class PushRequestCodecTest {

    @Property(tries = 200)
    void whatIsEncodedIsDecoded(
            @ForAll @AlphaChars String user,
            @ForAll @LongRange(min = 1) long seq,
            @ForAll @AlphaChars String id,
            @ForAll Reason reason) {
        PushRequest request = new PushRequest(user + "é\"/", "3f2a", seq, id + "🙂", reason);
        assertThat(PushRequestCodec.decode(PushRequestCodec.encode(request))).contains(request);
    }

    @Property(tries = 500)
    void randomBytesAreNoRequest(@ForAll byte[] bytes) {
        assertThat(PushRequestCodec.decode(bytes)).isEmpty();
    }

    @Test
    void theFormIsTheDocumentedOne() {
        assertThat(PushRequestCodec.encode(new PushRequest("alice", "3f2a", 7, "order-1", Reason.OFFLINE)))
                .asString(UTF_8)
                .isEqualTo(
                        "{\"user\":\"alice\",\"epoch\":\"3f2a\",\"seq\":7,\"id\":\"order-1\",\"reason\":\"offline\"}");
    }

    @Test
    void theIdMayBeMissing() {
        PushRequest request = new PushRequest("alice", "3f2a", 7, null, Reason.REFUSED);

        assertThat(PushRequestCodec.encode(request))
                .asString(UTF_8)
                .isEqualTo("{\"user\":\"alice\",\"epoch\":\"3f2a\",\"seq\":7,\"reason\":\"refused\"}");
        assertThat(PushRequestCodec.decode(PushRequestCodec.encode(request))).contains(request);
    }

    @Test
    void whatALaterVersionAddsIsIgnored() {
        String value =
                "{\"user\":\"alice\",\"epoch\":\"3f2a\",\"seq\":7,\"id\":\"o\",\"reason\":\"always\",\"lane\":{\"x\":1}}";
        assertThat(PushRequestCodec.decode(value.getBytes(UTF_8)))
                .contains(new PushRequest("alice", "3f2a", 7, "o", Reason.ALWAYS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{}",
                "{\"user\":\"alice\",\"epoch\":\"3f2a\",\"seq\":0,\"id\":\"o\",\"reason\":\"always\"}",
                "{\"user\":null,\"epoch\":\"3f2a\",\"seq\":1,\"id\":\"o\",\"reason\":\"always\"}",
                "{\"user\":\"alice\",\"epoch\":\"3f2a\",\"seq\":1,\"id\":\"o\",\"reason\":\"because\"}",
                "{\"user\":{},\"epoch\":\"3f2a\",\"seq\":1,\"id\":\"o\",\"reason\":\"always\"}",
            })
    void whatIsIncompleteIsNoRequest(String value) {
        assertThat(PushRequestCodec.decode(value.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void aRecordWithoutValueIsNoRequest() {
        assertThat(PushRequestCodec.decode(null)).isEmpty();
    }
}
