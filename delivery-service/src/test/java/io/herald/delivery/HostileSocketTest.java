package io.herald.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.test.Servers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a socket can do to a node below STOMP: requests that are never finished or make no sense, WebSocket framing that is broken or
 * without end. It is cut in time, the answer repeats nothing and tells nothing of the inside, and the heap stays where it was.
 */
class HostileSocketTest {

    /** Stands for whatever must not come back. */
    private static final String SECRET = "s3cr3t";

    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(
                servers,
                "--server.tomcat.connection-timeout=2s",
                "--herald.delivery.gateway.request-timeout=1s",
                "--herald.delivery.session.connect-timeout=3s",
                "--herald.delivery.gateway.allowed-origins=https://example.com,https://*.apps.example");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    @AfterEach
    void nothingStaysBehind() {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.sessions().all().isEmpty());
    }

    private static void assertSaysNothing(String answer) {
        assertThat(answer.toLowerCase(Locale.ROOT))
                .doesNotContain(SECRET, "exception", "org.", "java", "tomcat", "spring", "at io.", "<script");
    }

    // Requests that are not finished

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GE",
                "GET /ws HTTP/1.1\r\nHost: x\r\n",
                "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nX",
            })
    void anUnfinishedRequestIsNotWaitedFor(String begun) throws IOException {
        Instant start = Instant.now();
        try (RawSocket socket = RawSocket.silent(node.port())) {
            socket.send(begun.getBytes(ISO_8859_1));
            assertSaysNothing(socket.everything());
            assertThat(Instant.now()).isBefore(start.plusSeconds(10));
        }
    }

    @ParameterizedTest
    @CsvSource({"'GET /',a", "'GET /ws HTTP/1.1\r\nHost: x\r\nX: ',a"})
    void aDrippedRequestIsNotWaitedForEither(String begun, String drop) throws Exception {
        Instant start = Instant.now();
        try (RawSocket socket = RawSocket.silent(node.port())) {
            socket.send(begun.getBytes(ISO_8859_1));
            Thread drip = Thread.ofVirtual()
                    .start(() -> await().atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(100))
                            .until(() -> !socket.trySend(drop.getBytes(ISO_8859_1))));
            assertSaysNothing(socket.everything());
            drip.join();
            assertThat(Instant.now()).isBefore(start.plusSeconds(10));
        }
    }

    @Test
    void aRequestThatIsSlowButInTimeAndAConnectionThatRestsAreServed() throws IOException {
        String request = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawSocket socket = RawSocket.silent(node.port())) {
            for (int i = 0; i < 2; i++) {
                socket.send(request.substring(0, 10).getBytes(ISO_8859_1));
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                socket.send(request.substring(10).getBytes(ISO_8859_1));
                assertThat(socket.head()).startsWith("HTTP/1.1 401").contains("Content-Length: 0");
                // Longer than a request may take, shorter than a connection may rest.
                await().pollDelay(Duration.ofMillis(1300)).until(() -> true);
            }
        }
    }

    @Test
    void aSocketWithoutConnectIsClosedWhateverElseItSends() throws Exception {
        Instant start = Instant.now();
        try (RawSocket socket = new RawSocket(node.port())) {
            Thread busy = Thread.ofVirtual()
                    .start(() -> await().atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> !socket.trySend(RawSocket.ping(3))
                                    || !socket.trySend(RawSocket.frame(0x81, "\n".getBytes(UTF_8)))));
            assertThat(socket.closeCode()).isEqualTo(4002);
            assertThat(Instant.now()).isBefore(start.plusSeconds(10));
            socket.close();
            busy.join();
        }
    }

    // Requests that make no sense

    static Stream<Named<String>> nonsense() {
        String upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
        String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        return Stream.of(
                Named.of("no HTTP", SECRET + "\r\n\r\n"),
                Named.of("bad method", "G{T /" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("bad target", "GET /<script>" + SECRET + "</script> HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("encoded NUL", "GET /%00" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("encoded slash", "GET /" + SECRET + "%2F..%2Fws HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("dots", "GET /" + SECRET + "/../ws;x=" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("two slashes", "GET //" + SECRET + "//ws HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("bad version", "GET /" + SECRET + " HTTP/9.9\r\nHost: x\r\n\r\n"),
                Named.of("bad host", "GET /" + SECRET + " HTTP/1.1\r\nHost: <" + SECRET + ">\r\n\r\n"),
                Named.of("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: " + SECRET + "\r\n\r\n"),
                Named.of("bad header", "GET / HTTP/1.1\r\nHost: x\r\nX" + SECRET + "\r\n\r\n"),
                Named.of("large header", "GET / HTTP/1.1\r\nHost: x\r\nX: " + SECRET.repeat(3000) + "\r\n\r\n"),
                Named.of("many headers", "GET / HTTP/1.1\r\nHost: x\r\n" + (SECRET + ": 1\r\n").repeat(600) + "\r\n"),
                Named.of("5,000 headers", "GET / HTTP/1.1\r\nHost: x\r\n" + (SECRET + ": 1\r\n").repeat(5000) + "\r\n"),
                Named.of("bad length", "POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: -" + SECRET + "\r\n\r\n"),
                Named.of(
                        "two lengths",
                        "POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nZZ"
                                + SECRET + "\r\n"),
                Named.of("unknown method", "FOO /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("TRACE", "TRACE /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("no upgrade", "GET /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Named.of("POST", "POST /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
                Named.of("no key", "GET /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\n" + upgrade + "\r\n"),
                Named.of(
                        "bad key",
                        "GET /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 13\r\n" + upgrade
                                + "Sec-WebSocket-Key: " + SECRET + "\r\n\r\n"),
                Named.of(
                        "old version",
                        "GET /ws?" + SECRET + " HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 8\r\n" + upgrade + key
                                + "\r\n"),
                Named.of(
                        "bad token",
                        "GET /ws HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + SECRET + "." + SECRET + ".x\r\n\r\n"),
                Named.of("nowhere", "GET /" + SECRET + "?" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseIsRefusedWithoutAWordTooMuch(String request) throws IOException {
        try (RawSocket socket = RawSocket.silent(node.port())) {
            socket.trySend(request.replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                    .getBytes(ISO_8859_1));
            String answer = socket.everything();
            if (!answer.isEmpty()) {
                assertThat(answer).startsWith(request.contains("HTTP/9.9") ? "HTTP/1.1 505" : "HTTP/1.1 4");
            }
            assertSaysNothing(answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com, 101",
        "https://shop.apps.example, 101",
        "https://evil-example.com, 403",
        "https://example.com.evil.com, 403",
        "https://example.com:8443, 403",
        "https://sub.example.com, 403",
        "http://example.com, 403",
        "https://EXAMPLE.com.evil, 403",
        "https://evilapps.example, 403",
        "https://x.apps.example.evil.com, 403",
        "https://example.com@evil.com, 403",
        "null, 403",
        "file://, 403",
        "chrome-extension://abc, 403",
    })
    void onlyPagesOfListedOriginsOpenASocket(String origin, int status) throws IOException {
        try (RawSocket socket = RawSocket.silent(node.port())) {
            assertThat(socket.upgrade("Origin: " + origin)).startsWith("HTTP/1.1 " + status);
        }
    }

    /** What answers {@code /ws} comes before the firewall, so no spelling that the firewall might judge may reach it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws/",
                "/ws;a=b",
                "/%77s",
                "/./ws",
                "/x/../ws",
                "//ws",
                "/ws%2F",
                "/ws%00",
                "/WS",
                "/ws/x",
                "/ws.json"
            })
    void thePathHasOneSpelling(String path) throws IOException {
        try (RawSocket socket = RawSocket.silent(node.port())) {
            assertThat(socket.upgradeAt(path)).startsWith("HTTP/1.1 4");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame",
                "permessage-deflate; server_no_context_takeover",
            })
    void noExtensionIsNegotiated(String offer) throws IOException {
        try (RawSocket socket = RawSocket.silent(node.port())) {
            assertThat(socket.upgrade("Sec-WebSocket-Extensions: " + offer).toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101")
                    .doesNotContain("extensions");
        }
    }

    // Frames that are broken

    static Stream<Named<byte[]>> brokenFrames() {
        byte[] some = "ACK".getBytes(UTF_8);
        return Stream.of(
                Named.of("not masked", join(RawSocket.head(0x81, 0, 3), some)),
                Named.of("a deflated text nobody agreed on", RawSocket.frame(0x80 | 0x40 | 1, new byte[] {1, 2, 3})),
                Named.of("RSV2", RawSocket.frame(0x80 | 0x20 | 1, some)),
                Named.of("RSV3 on a ping", RawSocket.frame(0x80 | 0x10 | 9, some)),
                Named.of("opcode 3", RawSocket.frame(0x83, some)),
                Named.of("opcode 11", RawSocket.frame(0x8B, some)),
                Named.of("a ping of 126 bytes", RawSocket.ping(126)),
                Named.of("a ping in fragments", RawSocket.frame(0x09, some)),
                Named.of("a continuation of nothing", RawSocket.frame(0x80, some)),
                Named.of("a text within a text", join(RawSocket.frame(0x01, some), RawSocket.frame(0x81, some))),
                Named.of("a close of one byte", RawSocket.frame(0x88, new byte[1])),
                Named.of("a close with a reserved code", RawSocket.frame(0x88, new byte[] {3, (byte) 0xED})),
                Named.of("a close that is not UTF-8", RawSocket.frame(0x88, new byte[] {3, (byte) 0xE8, (byte) 0xFF})),
                Named.of("text that is not UTF-8", RawSocket.frame(0x81, new byte[] {(byte) 0xC3, 0x28})),
                Named.of("2^63 bytes", RawSocket.head(0x82, 0x80, Long.MIN_VALUE)),
                Named.of("2^64-1 bytes", RawSocket.head(0x82, 0x80, -1L)));
    }

    private static byte[] join(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    @ParameterizedTest
    @MethodSource("brokenFrames")
    void brokenFramingIsClosed(byte[] frame) throws IOException {
        try (RawSocket socket = new RawSocket(node.port()).connect(TestNode.authorization(user))) {
            socket.send(frame);
            assertThat(socket.closeCode()).isIn(-1, 1000, 1002, 1005, 1007);
        }
    }

    // Without end

    /** What comes first, and then again and again. */
    private record Endless(byte[] first, byte[] again) {}

    private static List<Endless> endless() {
        byte[] letters = new byte[1 << 20];
        Arrays.fill(letters, (byte) 'x');
        byte[] lineEnds = new byte[1 << 20];
        Arrays.fill(lineEnds, (byte) '\n');
        byte[] headers = "h:1\n".repeat(1 << 18).getBytes(UTF_8);
        return List.of(
                new Endless(longest(""), lineEnds),
                new Endless(longest("SEND\nx:"), letters),
                new Endless(longest("SEND\n"), headers),
                new Endless(longest("SEND\ndestination:/app/session.refresh\n\n"), letters),
                new Endless(longest("SEND\ncontent-length:999999999\n\n"), letters),
                new Endless(longest("after its end\n\n\0"), letters),
                new Endless(RawSocket.head(0x81, 0x80, 1L << 62), letters),
                new Endless(RawSocket.frame(0x01, "SEND\nx:".getBytes(UTF_8)), RawSocket.frame(0x00, letters)));
    }

    /** The beginning of a message of 2^62 bytes. */
    private static byte[] longest(String begun) {
        return join(RawSocket.head(0x82, 0x80, 1L << 62), begun.getBytes(UTF_8));
    }

    @Test
    void whatHasNoEndIsCutAndTheHeapStaysFlat() throws Exception {
        int eachTimes = 8;
        int megabytes = 8;
        long bound = 24L << 20;
        List<RawSocket> sockets = new ArrayList<>();
        try (StompClient witness = node.connect(user).subscribe("ack:client");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            witness.replay();
            List<Endless> attacks = endless();
            for (int i = 0; i < eachTimes * attacks.size(); i++) {
                sockets.add(new RawSocket(node.port()).connect(TestNode.authorization(Servers.uniqueName("ev"))));
            }
            long before = heapAfterCollection();
            List<Future<?>> sending = new ArrayList<>();
            for (int i = 0; i < sockets.size(); i++) {
                RawSocket socket = sockets.get(i);
                Endless attack = attacks.get(i % attacks.size());
                sending.add(threads.submit(() -> {
                    boolean open = socket.trySend(attack.first);
                    for (int sent = 0; open && sent < megabytes; sent++) {
                        open = socket.trySend(attack.again);
                    }
                }));
            }
            for (Future<?> one : sending) {
                one.get();
            }
            assertThat(heapAfterCollection() - before)
                    .as("while they are there")
                    .isLessThan(bound);
            for (RawSocket socket : sockets) {
                socket.closeCode();
            }
            author.write(user);
            assertThat(witness.nextEntry().seq()).isEqualTo(1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> node.sessions().all().size() == 1);
            assertThat(heapAfterCollection() - before).as("when they are gone").isLessThan(bound);
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
