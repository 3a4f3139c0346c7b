package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Behind a proxy the page's origin is compared with what the browser asked for, whatever of it the proxy passes on, and only a
 * trusted proxy is believed.
 */
class ForwardedTest {

    private static TestNode node;
    private static TestNode suspicious;

    @BeforeAll
    static void start() {
        node = TestNode.start(TestNode.servers(), "--server.tomcat.remoteip.internal-proxies=127\\.0\\.0\\.1");
        suspicious = TestNode.start(
                TestNode.servers(),
                "--server.tomcat.remoteip.internal-proxies=192\\.0\\.2\\.1",
                "--herald.delivery.session.max-per-address=1");
    }

    @AfterAll
    static void stop() {
        node.close();
        suspicious.close();
    }

    private static String status(TestNode of, String... lines) throws IOException {
        try (RawSocket socket = RawSocket.silent(of.port())) {
            return socket.upgrade(lines).substring(9, 12);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // TLS on an odd port; nobody names it but the browser
        "Host: app.example:8443, Origin: https://app.example:8443, X-Forwarded-Proto: https, X-A: 1, 101",
        "Host: delivery:8080, Origin: https://app.example:8443, X-Forwarded-Proto: https, X-Forwarded-Host: app.example:8443, 101",
        "Host: app.example:8443, Origin: https://app.example, X-Forwarded-Proto: https, X-A: 1, 403",
        "Host: app.example:8443, Origin: https://app.example:9443, X-Forwarded-Proto: https, X-A: 1, 403",
        "Host: app.example:8443, Origin: http://app.example:8443, X-Forwarded-Proto: https, X-A: 1, 403",
        "Host: app.example:8443, Origin: https://evil.example:8443, X-Forwarded-Proto: https, X-A: 1, 403",
        // the proxy names it, and drops it from Host
        "Host: app.example, Origin: https://app.example:8443, X-Forwarded-Proto: https, X-Forwarded-Port: 8443, 101",
        // nothing odd
        "Host: app.example, Origin: https://app.example, X-Forwarded-Proto: https, X-A: 1, 101",
        "Host: app.example:8080, Origin: http://app.example:8080, X-Forwarded-Proto: http, X-A: 1, 101",
        "Host: [2001:db8::1]:8443, Origin: https://[2001:db8::1]:8443, X-Forwarded-Proto: https, X-A: 1, 101",
        // garbage is passed over
        "Host: app.example, Origin: https://app.example, X-Forwarded-Proto: https, X-Forwarded-Host: app.example:x, 101",
    })
    void theOriginIsWhatTheBrowserAskedFor(String host, String origin, String proto, String more, String status)
            throws IOException {
        assertThat(status(node, host, origin, proto, more)).isEqualTo(status);
    }

    @Test
    void whoIsNoTrustedProxyIsNotBelieved() throws IOException {
        String[] forged = {
            "Host: app.example:8443",
            "Origin: https://app.example:8443",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 203.0.113.1"
        };
        assertThat(status(suspicious, forged)).isEqualTo("403");
        try (RawSocket one = RawSocket.silent(suspicious.port())) {
            assertThat(one.upgrade("X-Forwarded-For: 203.0.113.1")).startsWith("HTTP/1.1 101");
            // A socket counts a moment after its 101; one that came in between would be closed instead.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(status(suspicious, "X-Forwarded-For: 203.0.113.2"))
                            .isEqualTo("429"));
        }
    }
}
