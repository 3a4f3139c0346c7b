package io.herald.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The loop is open: due times are the schedule's, and a stall is charged to every message that was due during it. */
class PaceTest {

    @Test
    void messagesAreDueAtEvenIntervalsWhateverSendingThemTakes() {
        List<Long> dues = new ArrayList<>();
        long start = System.nanoTime();
        Pace.run(1000, Duration.ofMillis(100), start, due -> {
            if (dues.isEmpty()) {
                Pace.awaitTime(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60));
            }
            dues.add(due);
        });

        assertThat(dues).hasSize(100);
        for (int i = 0; i < dues.size(); i++) {
            assertThat(dues.get(i) - start).isEqualTo(TimeUnit.MILLISECONDS.toNanos(i));
        }
    }

    @Test
    void aStallIsChargedToEveryMessageThatWasDueDuringIt() {
        Latencies latencies = new Latencies();
        long start = System.nanoTime();
        latencies.begin(start);
        Pace.run(1000, Duration.ofMillis(200), start, due -> {
            if (due == start) {
                Pace.awaitTime(start + TimeUnit.MILLISECONDS.toNanos(100));
            }
            latencies.received(due, System.nanoTime());
        });

        Histogram histogram = latencies.take();
        assertThat(histogram.getTotalCount()).isEqualTo(200);
        // Those due in the first half of the stall waited for more than 50 ms each: a closed loop would have seen one
        // of them.
        assertThat(histogram.getCountBetweenValues(50_000, histogram.getHighestTrackableValue()))
                .isGreaterThanOrEqualTo(50);
    }

    @Test
    void onlyWhatIsDueWithinTheIntervalCounts() {
        Latencies latencies = new Latencies();
        latencies.received(5, 10);
        latencies.begin(100);
        latencies.received(99, 200);
        latencies.received(100, 200);
        latencies.end(150);
        latencies.received(149, 500);
        latencies.received(150, 200);

        assertThat(latencies.take().getTotalCount()).isEqualTo(2);
    }
}
