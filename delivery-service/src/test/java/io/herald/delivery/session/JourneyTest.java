package io.herald.delivery.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The way of an entry falls into hops, each timed once; of many entries few are followed. */
class JourneyTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SessionMetrics metrics = new SessionMetrics(registry);

    @Test
    void eachHopCountsFromTheEndOfTheOneBefore() {
        Journey journey = new Journey(7, 1_000, metrics);

        journey.written(5_000);
        journey.acknowledged(7_000);

        assertThat(nanos("written")).isEqualTo(4_000);
        assertThat(nanos("acknowledged")).isEqualTo(2_000);
    }

    @Test
    void anAcknowledgementThatIsFasterThanTheWritingThreadTookNoTime() {
        Journey journey = new Journey(7, 1_000, metrics);

        journey.acknowledged(5_000);
        journey.written(6_000);

        assertThat(nanos("acknowledged")).isZero();
        assertThat(nanos("written")).isEqualTo(5_000);
    }

    @Test
    void itIsWithinARunThatHasItsSeq() {
        Journey journey = new Journey(7, 1_000, metrics);

        assertThat(journey.within(1, 7)).isTrue();
        assertThat(journey.within(7, 9)).isTrue();
        assertThat(journey.within(8, 9)).isFalse();
    }

    @Test
    void oneInSixteenIsFollowed() {
        long followed = LongStream.range(0, 160_000)
                .filter(seq -> metrics.follow(seq, 0).isPresent())
                .count();

        assertThat(followed).isBetween(9_000L, 11_000L);
    }

    private double nanos(String end) {
        return registry.timer("herald.delivery.live." + end).totalTime(TimeUnit.NANOSECONDS);
    }
}
