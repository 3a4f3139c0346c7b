package io.herald.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.notification.EntryForm;
import io.herald.core.propagation.LiveEntry.Recipient;
import java.nio.charset.StandardCharsets;
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
import net.jqwik.api.constraints.StringLength;

/** What is encoded is decoded; whatever else comes over a channel is refused without an exception. */
class LiveBatchCodecTest {

    private static final LiveSeal SEAL = new LiveSeal(new byte[LiveSeal.LENGTH]);
    private static final LiveBatchCodec CODEC = new LiveBatchCodec(SEAL);

    @Property
    void whatIsEncodedIsDecoded(@ForAll("batches") LiveBatch batch) {
        assertThat(CODEC.decode(CODEC.encode(batch))).contains(batch);
    }

    @Property
    void aHintIsDecodedAndNeverTakenForABatch(@ForAll List<@StringLength(max = 20) String> users) {
        LiveHint hint =
                new LiveHint(users.stream().map(LiveBatchCodecTest::wellFormed).toList());
        byte[] message = CODEC.encode(hint);
        assertThat(CODEC.decode(message)).contains(hint);

        message[0] = 3;

        assertThat(CODEC.decode(message)).isEmpty();
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Property
    void aCutMessageIsRefused(@ForAll("batches") LiveBatch batch, @ForAll @IntRange(min = 1, max = 1000) int missing) {
        byte[] whole = CODEC.encode(batch);
        byte[] cut = Arrays.copyOf(whole, Math.max(0, whole.length - missing));

        assertThat(CODEC.decode(cut)).isEmpty();
    }

    @Property
    void aLongerMessageIsRefused(@ForAll("batches") LiveBatch batch) {
        byte[] whole = CODEC.encode(batch);

        assertThat(CODEC.decode(Arrays.copyOf(whole, whole.length + 1))).isEmpty();
    }

    @Property
    void arbitraryBytesNeverThrow(@ForAll @Size(max = 300) byte[] bytes) {
        assertThat(CODEC.decode(bytes)).isEmpty();
    }

    /** What is refused here for its content alone, a fault or another version may send. */
    @Property
    void arbitraryBytesUnderAGoodSealNeverThrow(@ForAll @Size(max = 300) byte[] content) {
        byte[] message = new byte[1 + LiveSeal.LENGTH + content.length];
        message[0] = 3;
        System.arraycopy(content, 0, message, 1 + LiveSeal.LENGTH, content.length);
        System.arraycopy(SEAL.of(message, 1 + LiveSeal.LENGTH), 0, message, 1, LiveSeal.LENGTH);

        Optional<LiveMessage> decoded = CODEC.decode(message);

        decoded.ifPresent(batch -> assertThat(CODEC.encode(batch)).hasSize(message.length));
    }

    @Property
    void aChangedByteIsRefused(
            @ForAll("batches") LiveBatch batch, @ForAll int place, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] message = CODEC.encode(batch);
        message[Math.floorMod(place, message.length)] ^= (byte) change;

        assertThat(CODEC.decode(message)).isEmpty();
    }

    @Property
    void anotherInstallationsMessageIsRefused(@ForAll("batches") LiveBatch batch) {
        assertThat(CODEC.decode(Seals.codec(1).encode(batch))).isEmpty();
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
        Arbitrary<Recipient> recipients = Combinators.combine(texts, Arbitraries.longs(), Arbitraries.longs())
                .as(Recipient::new);
        Arbitrary<LiveEntry> entries = Combinators.combine(
                        instants,
                        instants.injectNull(0.3),
                        Arbitraries.of(EntryForm.values()),
                        texts,
                        recipients.list().ofMinSize(1).ofMaxSize(4))
                .as(LiveEntry::new);
        return Combinators.combine(Arbitraries.of("0af3", "1"), entries.list().ofMaxSize(4))
                .as((String epoch, List<LiveEntry> list) -> new LiveBatch(epoch, list));
    }
}
