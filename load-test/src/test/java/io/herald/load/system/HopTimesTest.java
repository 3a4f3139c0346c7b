package io.herald.load.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.load.system.HopTimes.Hop;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What timers say of an interval: the mean of what was timed in it, by all processes together. */
class HopTimesTest {

    @Test
    void theMeanIsThatSinceTheEarlierReading() {
        HopTimes before = new HopTimes(Map.of("stored", new Hop(100, 500, 9)));
        HopTimes after = new HopTimes(Map.of("stored", new Hop(300, 1100, 7.126)));

        assertThat(after.figuresSince(before)).isEqualTo(Map.of("hop-ms.stored", 3.0, "hop-p99-ms.stored", 7.13));
    }

    @Test
    void whatWasNotTimedMeanwhileHasNoFigure() {
        HopTimes times = new HopTimes(Map.of("stored", new Hop(100, 500, 9)));

        assertThat(times.figuresSince(times)).isEmpty();
    }

    @Test
    void aP99ThatIsNotKnownIsLeftOut() {
        HopTimes times = new HopTimes(Map.of("stored", new Hop(10, 20, Double.NaN)));

        assertThat(times.figuresSince(HopTimes.NONE)).isEqualTo(Map.of("hop-ms.stored", 2.0));
    }

    @Test
    void processesAddUpAndTheWorstP99Counts() {
        assertThat(new Hop(1, 2, Double.NaN).and(new Hop(3, 5, 4))).isEqualTo(new Hop(4, 7, 4));
        assertThat(new Hop(1, 2, 8).and(new Hop(3, 5, 4))).isEqualTo(new Hop(4, 7, 8));
        assertThat(new Hop(1, 2, 8).and(new Hop(3, 5, Double.NaN))).isEqualTo(new Hop(4, 7, 8));
    }
}
