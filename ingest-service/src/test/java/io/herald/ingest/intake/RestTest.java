package io.herald.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The more a batch held, the longer the rest, until there is no time for one. */
class RestTest {

    @ParameterizedTest
    @CsvSource({
        "1, 0, 4000000, 0",
        "1, 1, 4000000, 200000",
        "1, 10, 4000000, 2000000",
        "1, 20, 4000000, 4000000",
        "1, 499, 4000000, 4000000",
        "1, 500, 4000000, 0",
        "1, 1000, 4000000, 0",
        "1.2, 20, 4000000, 4800000",
        "2.5, 20, 4000000, 5000000",
        "0, 20, 4000000, 0",
        "1, 20, 30000000000, 5000000",
    })
    void growsWithTheBatchAndIsNeverLong(double ratio, int records, long nanos, long rest) {
        assertThat(new Rest(ratio, 500).after(records, nanos)).isEqualTo(rest);
    }
}
