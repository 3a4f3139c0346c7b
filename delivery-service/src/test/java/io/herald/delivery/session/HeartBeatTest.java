package io.herald.delivery.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each direction beats at the slower of what one side can and the other wants, or not at all. */
class HeartBeatTest {

    @ParameterizedTest
    @CsvSource({
        "'0,0', 0, 0",
        "'0,5', 10, 0",
        "'0,20', 20, 0",
        "'5,0', 0, 10",
        "'20,0', 0, 20",
        "'20,30', 30, 20",
        "'9999999999,9999999999', 86400000, 86400000",
    })
    void bothDirectionsAreNegotiated(String header, long send, long receive) {
        assertThat(HeartBeat.negotiate(header, 10, 10)).contains(new HeartBeat(send, receive));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1", "1,", "1,2,3", "-1,0", "a,b", "1.5,0", "99999999999,0", " 1,0"})
    void anythingElseIsMalformed(String header) {
        assertThat(HeartBeat.negotiate(header, 10, 10)).isEmpty();
    }
}
