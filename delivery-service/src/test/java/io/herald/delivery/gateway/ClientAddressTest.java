package io.herald.delivery.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One client is one address of version 4 or one /64 of version 6, however it is written, and no text is looked up as a name. */
class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7:4711, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:0DB8:1:2::, 2001:db8:1:2::/64",
        "[2001:db8:1:2::9]:4711, 2001:db8:1:2::/64",
        "::1, 0:0:0:0::/64",
        "localhost, localhost",
        "name.invalid, name.invalid",
        "unknown, unknown",
        "_hidden, _hidden",
        "[, [",
        "'', ''",
    })
    void isOneAddressOrOnePrefix(String remote, String address) {

        assertThat(ClientAddress.of(remote)).isEqualTo(address);
    }

    @Test
    void textIsCut() {
        assertThat(ClientAddress.of("x".repeat(5000))).hasSize(64);
    }
}
