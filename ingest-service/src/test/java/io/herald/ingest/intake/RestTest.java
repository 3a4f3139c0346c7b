package io.herald.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As long as little comes there is next to no rest, under load just enough for large batches, and none for who is behind. */
class RestTest {

    private static final int FULL = 500;

    private long now = TimeUnit.HOURS.toNanos(1);
    private final Rest rest = new Rest(Duration.ofMillis(20), 2000, FULL, () -> now);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "100, 0",
        "500, 0.08",
        "1000, 1.25",
        "1500, 6.33",
        "2000, 20",
        "4000, 10",
        "5000, 8",
        "40000, 1",
    })
    void isLongestAtItsRate(int perSecond, double millis) {
        long after = steadily(perSecond, 500);

        assertThat(after / 1e6).isCloseTo(millis, within(0.02 + millis / 50));
    }

    @Test
    void isNextToNoneForWhatComesAtOnceAfterSilence() {
        pass(Duration.ofMinutes(10));

        assertThat(rest.after(FULL - 1)).isLessThan(1000);
    }

    @Test
    void isNoneAfterAFullPoll() {
        steadily(5000, 500);
        pass(Duration.ofMillis(10));

        assertThat(rest.after(FULL)).isZero();
    }

    @Test
    void endsWithTheLoad() {
        steadily(5000, 500);

        assertThat(steadily(100, 100)).isLessThan(1000);
    }

    @Test
    void doesNotHangOnHowOftenBatchesCome() {
        long often = steadily(1600, 1000);

        assertThat(steadily(1600, 20) / 1e6).isCloseTo(often / 1e6, within(0.4));
    }

    @Test
    void zeroIsNeverAny() {
        Rest none = new Rest(Duration.ZERO, 1, FULL, () -> now);
        for (int batch = 0; batch < 100; batch++) {
            pass(Duration.ofMillis(1));
            assertThat(none.after(FULL - 1)).isZero();
        }
    }

    /** Returns the rest after ten seconds of this. */
    private long steadily(int perSecond, int batchesPerSecond) {
        long after = -1;
        int records = 0;
        for (int batch = 1; batch <= 10 * batchesPerSecond; batch++) {
            pass(Duration.ofSeconds(1).dividedBy(batchesPerSecond));
            int soFar = (int) ((long) perSecond * batch / batchesPerSecond);
            after = rest.after(soFar - records);
            records = soFar;
        }
        return after;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
