package io.herald.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.propagation.LiveEntry.Recipient;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is encoded is decoded; whatever else comes over a channel is refused without an exception. */
class LiveBatchCodecTest {

    @Property
    void whatIsEncodedIsDecoded(@ForAll("batches") LiveBatch batch) {
        assertThat(LiveBatchCodec.decode(LiveBatchCodec.encode(batch))).contains(batch);
    }

    @Property
    void aCutMessageIsRefused(@ForAll("batches") LiveBatch batch, @ForAll @IntRange(min = 1, max = 1000) int missing) {
        byte[] whole = LiveBatchCodec.encode(batch);
        byte[] cut = Arrays.copyOf(whole, Math.max(0, whole.length - missing));

        assertThat(LiveBatchCodec.decode(cut)).isEmpty();
    }

    @Property
    void aLongerMessageIsRefused(@ForAll("batches") LiveBatch batch) {
        byte[] whole = LiveBatchCodec.encode(batch);

        assertThat(LiveBatchCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
                .isEmpty();
    }

    @Property
    void arbitraryBytesNeverThrow(@ForAll @Size(max = 300) byte[] bytes) {
        Optional<LiveBatch> decoded = LiveBatchCodec.decode(bytes);

        decoded.ifPresent(batch -> assertThat(LiveBatchCodec.encode(batch)).hasSize(bytes.length));
    }

    @Provide
    Arbitrary<LiveBatch> batches() {
        Arbitrary<String> texts = Arbitraries.strings()
                .withChars("aß€😀 \n{}\"".toCharArray())
                .ofMaxLength(40)
                .filter(text -> !Character.isLowSurrogate(text.isEmpty() ? 'a' : text.charAt(0)))
                .map(text -> text.replaceAll("[\\ud800-\\udfff]", "x"));
        Arbitrary<Instant> instants =
                Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli);
        Arbitrary<Recipient> recipients =
                Combinators.combine(texts, Arbitraries.longs()).as(Recipient::new);
        Arbitrary<LiveEntry> entries = Combinators.combine(
                        instants,
                        instants.injectNull(0.3),
                        texts,
                        recipients.list().ofMinSize(1).ofMaxSize(4))
                .as(LiveEntry::new);
        return Combinators.combine(Arbitraries.of("0af3", "1"), entries.list().ofMaxSize(4))
                .as((String epoch, List<LiveEntry> list) -> new LiveBatch(epoch, list));
    }
}
