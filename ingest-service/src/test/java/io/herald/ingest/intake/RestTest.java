package io.herald.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The more a batch held, the longer the rest, until there is no time for one. */
class RestTest {

    @ParameterizedTest
    @CsvSource({
        "300, 0, 0",
        "300, 1, 300",
        "300, 20, 6000",
        "300, 33, 9900",
        "300, 34, 10000",
        "300, 499, 10000",
        "300, 500, 0",
        "300, 1000, 0",
        "0, 20, 0",
        "20000, 1, 10000",
    })
    void growsWithTheBatchAndIsNeverLong(long perRecord, int records, long micros) {
        assertThat(new Rest(Duration.ofNanos(perRecord * 1000), 500).after(records))
                .isEqualTo(micros * 1000);
    }
}
