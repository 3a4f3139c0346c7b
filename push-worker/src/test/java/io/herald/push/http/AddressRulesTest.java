package io.herald.push.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a user's endpoint may lead: to listed hosts, or to public ones, by https on its own port. */
class AddressRulesTest {

    private static final AddressRules LISTED =
            new AddressRules(List.of("fcm.googleapis.com", "*.push.apple.com"), false, false, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.8.8.8",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void whatIsNotPublicIsNotConnectedTo(String address) throws UnknownHostException {
        assertThat(AddressRules.ANY_PUBLIC_HOST.permits(InetAddress.ofLiteral(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.0.1",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.0.1",
                "198.17.0.1",
                "223.255.255.255",
                "2a00:1450:4001:800::200a",
                "2600::1"
            })
    void whatIsPublicIsConnectedTo(String address) {
        assertThat(AddressRules.ANY_PUBLIC_HOST.permits(InetAddress.ofLiteral(address)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://fcm.googleapis.com/x, not https",
        "ftp://fcm.googleapis.com/x, not https",
        "https:opaque, no host",
        "https:///x, no host",
        "https://user@fcm.googleapis.com/x, user info in the address",
        "https://fcm.googleapis.com@evil.example/x, user info in the address",
        "https://fcm.googleapis.com:8443/x, unusual port",
        "https://evil.example/x, host not listed",
        "https://fcm.googleapis.com.evil.example/x, host not listed",
        "https://xfcm.googleapis.com/x, host not listed",
        "https://push.apple.com/x, host not listed",
        "https://evilpush.apple.com/x, host not listed",
        "https://8.8.8.8/x, host not listed",
        "https://[::1]/x, host not listed"
    })
    void whatIsNotListedIsNotAsked(URI address, String objection) {
        assertThat(LISTED.objection(address)).contains(objection);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://fcm.googleapis.com/x",
                "https://FCM.googleapis.com:443/x",
                "HTTPS://web.push.apple.com/x",
                "https://a.b.push.apple.com/x"
            })
    void whatIsListedIsAsked(URI address) {
        assertThat(LISTED.objection(address)).isEmpty();
    }

    @Test
    void plainHttpAndOtherPortsAreAMatterOfSettings() {
        URI address = URI.create("http://localhost:8080/x");
        assertThat(new AddressRules(List.of(), true, true, true).objection(address))
                .isEmpty();
        assertThat(new AddressRules(List.of(), true, true, false).objection(address))
                .contains("unusual port");
        assertThat(new AddressRules(List.of(), true, false, true).objection(address))
                .contains("not https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.", "a*.example", "EXAMPLE.org", "https://a.example", "a.example:443", ""})
    void whatIsNoPatternIsRefused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressRules(List.of(pattern), false, false, false));
    }
}
