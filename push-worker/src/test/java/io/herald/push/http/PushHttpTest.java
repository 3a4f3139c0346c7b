package io.herald.push.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.fakes.Reaction;
import io.herald.fakes.http.FakeHttpServer;
import io.herald.fakes.http.FakeHttpServer.Protocols;
import io.herald.fakes.http.FakeTls;
import io.herald.fakes.http.HttpRequestIn;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every way in which a request can end is told as what it is: answered, certainly not processed, or unknown; and nothing but what is
 * allowed is ever connected to. Over real TLS and HTTP/2.
 */
@Timeout(60)
class PushHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final FakeTls tls = new FakeTls();
    private final Queue<HttpRequestIn> received = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void anAnswerIsAnAnswerWhateverItsStatusAndRedirectsAreNotFollowed() {
        FakeHttpServer server = server(request -> new Reaction.Answer(302, Map.of("location", "/elsewhere"), "moved"));
        HttpResult result = post(client(4), server, PATIENCE);
        assertThat(result).isInstanceOfSatisfying(HttpResult.Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.headers()).containsEntry("location", "/elsewhere");
            assertThat(answer.body()).isEqualTo("moved");
        });
        assertThat(received).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/send?a=b");
            assertThat(request.protocol()).isEqualTo("HTTP/2.0");
            assertThat(request.headers())
                    .containsEntry("x-test", "yes")
                    .containsEntry("content-length", "2")
                    .containsEntry("content-type", "application/json");
            assertThat(request.body()).isEqualTo(BODY);
        });
    }

    @Test
    void aHostThatKnowsOnlyHttp1IsSpokenToLikeThat() {
        FakeHttpServer server = server(tls, Protocols.HTTP_1, request -> Reaction.answer(201, ""));
        PushHttp client = client(4);
        for (int i = 0; i < 3; i++) {
            assertThat(post(client, server, PATIENCE)).isEqualTo(answered(201));
        }
        assertThat(received).hasSize(3).allMatch(request -> request.protocol().equals("HTTP/1.1"));
    }

    @Test
    void plainHttpIsSpokenWhereItIsAllowed() {
        FakeHttpServer old = server(null, Protocols.HTTP_1, request -> Reaction.answer(201, ""));
        assertThat(post(client(4), old, PATIENCE)).isEqualTo(answered(201));
        FakeHttpServer server = server(null, Protocols.HTTP_2, request -> Reaction.answer(201, ""));
        PushHttp http2Only = open(AddressRules.OPERATORS_OWN, true, 1, SystemDefaultDnsResolver.INSTANCE);
        assertThat(post(http2Only, server, PATIENCE)).isEqualTo(answered(201));
        assertThat(received).extracting(HttpRequestIn::protocol).containsExactly("HTTP/1.1", "HTTP/2.0");
    }

    @Test
    void moreAtOnceThanAConnectionTakesWaitTheirTurn() throws Exception {
        FakeHttpServer server =
                server(request -> new Reaction.Delayed(Duration.ofMillis(100), Reaction.answer(200, "")));
        assertThat(concurrently(400, client(1), server)).hasSize(400).allMatch(answered(200)::equals);
        assertThat(received).allMatch(request -> request.protocol().equals("HTTP/2.0"));
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void connectionsAreUsedInTurn() throws Exception {
        FakeHttpServer server = server(request -> Reaction.answer(200, ""));
        assertThat(concurrently(100, client(4), server)).allMatch(answered(200)::equals);
        assertThat(server.connections()).isEqualTo(4);
    }

    @Test
    void aConnectionHasThreadsFromItsFirstRequestOn() {
        FakeHttpServer server = server(request -> Reaction.answer(200, ""));
        int connections = 20;
        int before = clientThreads();
        PushHttp client = client(connections);
        int opened = clientThreads();
        assertThat(post(client, server, PATIENCE)).isEqualTo(answered(200));
        assertThat(opened - before).isLessThan(connections);
        assertThat(clientThreads() - opened).isPositive().isLessThan(connections);
    }

    /** Of Apache's clients in this JVM; another test's have ended with it. */
    private static int clientThreads() {
        return Math.toIntExact(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("httpclient-"))
                .count());
    }

    @Test
    void whoGetsNoAnswerTakesNobodyElseWithHim() throws Exception {
        AtomicInteger count = new AtomicInteger();
        FakeHttpServer server = server(request -> count.getAndIncrement() == 0
                ? new Reaction.Silence()
                : new Reaction.Delayed(Duration.ofSeconds(2), Reaction.answer(200, "")));
        PushHttp client = client(1);
        HttpResult silent = null;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResult> first = threads.submit(() -> post(client, server, SHORT));
            while (received.isEmpty()) {
                Thread.onSpinWait();
            }
            Future<HttpResult> second = threads.submit(() -> post(client, server, PATIENCE));
            silent = first.get();
            assertThat(second.get()).isEqualTo(answered(200));
        }
        assertThat(silent).isEqualTo(new HttpResult.Unanswered("no answer in time"));
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aConnectionOverWhichNothingComesBackIsReplaced() {
        FakeHttpServer server =
                server(request -> received.size() <= 3 ? new Reaction.Silence() : Reaction.answer(200, ""));
        PushHttp client = client(1);
        for (int i = 0; i < 3; i++) {
            assertThat(post(client, server, SHORT)).isInstanceOf(HttpResult.Unanswered.class);
        }
        assertThat(post(client, server, PATIENCE)).isEqualTo(answered(200));
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aConnectionThatBreaksLeavesItOpenWhetherTheRequestWasProcessed() {
        FakeHttpServer server = server(request -> new Reaction.Reset());
        assertThat(post(client(4), server, PATIENCE)).isInstanceOf(HttpResult.Unanswered.class);
        assertThat(received).as("tried again without being told to").hasSize(1);
        FakeHttpServer old = server(tls, Protocols.HTTP_1, request -> new Reaction.Reset());
        assertThat(post(client(4), old, PATIENCE)).isInstanceOf(HttpResult.Unanswered.class);
        assertThat(received).as("tried again without being told to").hasSize(2);
    }

    @Test
    void whatWasRefusedUnseenIsTriedOnTheOtherConnectionsAndThenNotSent() {
        FakeHttpServer server = server(request -> Reaction.answer(200, ""));
        server.refuseNext(3);
        assertThat(post(client(4), server, PATIENCE)).isEqualTo(answered(200));
        server.refuseNext(4);
        assertThat(post(client(4), server, PATIENCE)).isInstanceOf(HttpResult.NotSent.class);
        assertThat(received).hasSize(1);
    }

    /**
     * This server closes the connection as soon as it has answered what it had begun. A request that is on its way just then may meet the
     * end of the connection before the client has read the GOAWAY: whether it was looked at, nobody can know.
     */
    @Test
    void whereAServerSaysGoAwayARequestIsAnsweredOrItsEndIsTold() throws Exception {
        FakeHttpServer server =
                server(request -> new Reaction.Delayed(Duration.ofMillis(20), Reaction.answer(200, "")));
        PushHttp client = client(4);
        AtomicInteger processed = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResult>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> {
                    HttpResult last = answered(200);
                    for (int j = 0; j < 40 && last.equals(answered(200)); j++) {
                        last = post(client, server, PATIENCE);
                        if (processed.incrementAndGet() % 60 == 0) {
                            server.goAway();
                        }
                    }
                    return last;
                }));
            }
            for (Future<HttpResult> each : results) {
                assertThat(each.get())
                        .isIn(
                                answered(200),
                                new HttpResult.NotSent("RequestNotExecutedException"),
                                new HttpResult.Unanswered("ConnectionClosedException"),
                                new HttpResult.Unanswered("ClosedChannelException"));
            }
        }
        assertThat(post(client, server, PATIENCE)).isEqualTo(answered(200));
        assertThat(server.connections()).isGreaterThan(4);
    }

    @Test
    void whereNobodyListensNothingWasSent() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(post(client(4), URI.create("https://localhost:" + nobody + "/"), PATIENCE))
                .isInstanceOf(HttpResult.NotSent.class);
        assertThat(post(client(4), URI.create("http://localhost:" + nobody + "/"), PATIENCE))
                .isInstanceOf(HttpResult.NotSent.class);
        assertThat(post(client(4), URI.create("https://no-such-host.invalid/"), PATIENCE))
                .isInstanceOf(HttpResult.NotSent.class);
    }

    @Test
    void aServerThatIsNotTrustedGetsNothing() {
        FakeHttpServer stranger = server(new FakeTls(), Protocols.BOTH, request -> Reaction.answer(200, ""));
        assertThat(post(client(4), stranger, PATIENCE)).isInstanceOf(HttpResult.NotSent.class);
        assertThat(received).isEmpty();
    }

    @Test
    void aLongAnswerIsCutOff() {
        String endless = "x".repeat(3_000_000);
        for (Protocols protocols : List.of(Protocols.BOTH, Protocols.HTTP_1)) {
            FakeHttpServer server = server(tls, protocols, request -> Reaction.answer(500, endless));
            assertThat(post(client(1), server, PATIENCE)).isInstanceOfSatisfying(HttpResult.Answer.class, answer -> {
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.body()).hasSize(PushHttp.LONGEST_BODY);
            });
        }
    }

    @Test
    void aNameThatLeadsInsideIsNotConnectedToEvenIfOnlyOneOfItsAddressesDoes() {
        for (Protocols protocols : List.of(Protocols.BOTH, Protocols.HTTP_1)) {
            FakeHttpServer server = server(tls, protocols, request -> Reaction.answer(200, ""));
            AddressRules rules = new AddressRules(List.of(), false, false, true);
            for (List<String> addresses : List.of(
                    List.of("127.0.0.1"),
                    List.of("127.0.0.1", "8.8.8.8"),
                    List.of("8.8.8.8", "127.0.0.1"),
                    List.of("::1"))) {
                PushHttp client = open(rules, false, 2, names(addresses));
                HttpResult result = post(client, server, PATIENCE);
                assertThat(result).isEqualTo(new HttpResult.Forbidden(RuledResolver.REASON));
            }
            assertThat(post(
                            open(rules, false, 2, SystemDefaultDnsResolver.INSTANCE),
                            URI.create("https://127.0.0.1:" + server.origin().getPort() + "/"),
                            PATIENCE))
                    .isEqualTo(new HttpResult.Forbidden(RuledResolver.REASON));
            assertThat(server.connections()).isZero();
        }
    }

    /** Port 443 cannot be listened on here, so this looks at what a request says to whom. */
    @Test
    void theUsualPortIsNamedToTheRouteAndNotToTheServer() throws Exception {
        RoutedRequest usual = new RoutedRequest(URI.create("https://fcm.googleapis.com/x"), 2);
        assertThat(usual.getAuthority()).hasToString("fcm.googleapis.com:443");
        RoutedRequest other = new RoutedRequest(URI.create("https://fcm.googleapis.com:8443/x"), 2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.submit(usual::getAuthority).get()).hasToString("fcm.googleapis.com");
            assertThat(threads.submit(other::getAuthority).get()).hasToString("fcm.googleapis.com:8443");
        }
    }

    @Test
    void aListedHostIsConnectedToWhereverItsNameLeads() {
        FakeHttpServer server = server(request -> Reaction.answer(200, ""));
        AddressRules rules = new AddressRules(List.of("localhost"), false, false, true);
        assertThat(post(open(rules, false, 1, SystemDefaultDnsResolver.INSTANCE), server, PATIENCE))
                .isEqualTo(answered(200));
        URI byNumber = URI.create("https://127.0.0.1:" + server.origin().getPort() + "/");
        assertThat(post(open(rules, false, 1, SystemDefaultDnsResolver.INSTANCE), byNumber, PATIENCE))
                .isEqualTo(new HttpResult.Forbidden("host not listed"));
    }

    @Test
    void whenToComeBackIsReadInSecondsAndAsADate() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
        assertThat(retryAfter("120", clock)).contains(Duration.ofMinutes(2));
        assertThat(retryAfter("Sat, 21 Nov 2026 10:00:30 GMT", clock)).contains(Duration.ofSeconds(30));
        assertThat(retryAfter("Sat, 21 Nov 2026 09:00:00 GMT", clock)).contains(Duration.ZERO);
        assertThat(retryAfter("99999999", clock)).contains(Duration.ofDays(1));
        assertThat(retryAfter("99999999999999999999999", clock)).isEmpty();
        assertThat(retryAfter("-5", clock)).isEmpty();
        assertThat(retryAfter("soon", clock)).isEmpty();
        assertThat(new HttpResult.Answer(503, Map.of(), "").retryAfter(clock)).isEmpty();
    }

    private static Optional<Duration> retryAfter(String value, Clock clock) {
        return new HttpResult.Answer(503, Map.of("retry-after", value), "").retryAfter(clock);
    }

    private static List<HttpResult> concurrently(int requests, PushHttp client, FakeHttpServer server)
            throws Exception {
        List<HttpResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResult>> futures = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                futures.add(threads.submit(() -> post(client, server, PATIENCE)));
            }
            for (Future<HttpResult> each : futures) {
                results.add(each.get());
            }
        }
        return results;
    }

    /** Compared without the headers that every server sets. */
    private static HttpResult answered(int status) {
        return new HttpResult.Answer(status, Map.of(), "");
    }

    private static HttpResult post(PushHttp client, FakeHttpServer server, Duration timeout) {
        return post(client, server.origin().resolve("/send?a=b"), timeout);
    }

    private static HttpResult post(PushHttp client, URI address, Duration timeout) {
        HttpResult result = client.post(address, "application/json", Map.of("x-test", "yes"), BODY, timeout);
        return result instanceof HttpResult.Answer answer && answer.body().isEmpty()
                ? answered(answer.status())
                : result;
    }

    private FakeHttpServer server(FakeHttpServer.Receiver receiver) {
        return server(tls, Protocols.BOTH, receiver);
    }

    private FakeHttpServer server(FakeTls certificate, Protocols protocols, FakeHttpServer.Receiver receiver) {
        FakeHttpServer server = new FakeHttpServer(0, certificate, protocols, request -> {
            received.add(request);
            return receiver.receive(request);
        });
        opened.add(server);
        return server;
    }

    private PushHttp client(int connections) {
        return open(AddressRules.OPERATORS_OWN, false, connections, SystemDefaultDnsResolver.INSTANCE);
    }

    private PushHttp open(AddressRules rules, boolean http2Only, int perHost, DnsResolver names) {
        PushHttp client = PushHttp.open(
                rules,
                new HttpConnections(http2Only, perHost, Duration.ofSeconds(10), Duration.ofSeconds(30)),
                tls.client(),
                names);
        opened.addFirst(client);
        return client;
    }

    private static DnsResolver names(List<String> addresses) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return addresses.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) throws UnknownHostException {
                throw new UnknownHostException(host);
            }
        };
    }
}
