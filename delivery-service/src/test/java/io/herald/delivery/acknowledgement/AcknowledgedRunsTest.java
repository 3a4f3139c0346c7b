package io.herald.delivery.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** However runs are added, they cover exactly what was added, in order, and no two of them touch. */
class AcknowledgedRunsTest {

    @Property
    void runsCoverWhatWasAddedAndDoNotTouch(
            @ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> starts,
            @ForAll @Size(value = 40) List<@LongRange(min = 0, max = 6) Long> lengths) {
        AcknowledgedRuns runs = new AcknowledgedRuns();
        TreeSet<Long> added = new TreeSet<>();
        for (int i = 0; i < starts.size(); i++) {
            long from = starts.get(i);
            long to = from + lengths.get(i);
            runs.add(from, to);
            LongStream.rangeClosed(from, to).forEach(added::add);
        }
        List<Long> covered = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        runs.forEach((from, to) -> {
            assertThat(ends).allMatch(end -> end + 1 < from);
            ends.add(to);
            LongStream.rangeClosed(from, to).forEach(covered::add);
        });

        assertThat(covered).containsExactlyElementsOf(added);
    }
}
