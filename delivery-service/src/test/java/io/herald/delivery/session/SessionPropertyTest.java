package io.herald.delivery.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import io.herald.core.history.HistoryReader;
import io.herald.core.inbox.Acknowledgement;
import io.herald.core.inbox.Acknowledgements;
import io.herald.core.inbox.Cursor;
import io.herald.core.inbox.InboxEntry;
import io.herald.core.inbox.InboxReader;
import io.herald.core.inbox.Opening;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;
import io.herald.core.notification.EntryForm;
import io.herald.core.presence.NodeListener;
import io.herald.core.presence.NodePresence;
import io.herald.core.propagation.LiveEntry;
import io.herald.delivery.acknowledgement.AcknowledgementLog;
import io.herald.delivery.acknowledgement.AcknowledgementProperties;
import io.herald.delivery.events.ChangeFeed;
import io.herald.delivery.handover.HandOver;
import io.herald.delivery.login.Login;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.login.Revocations;
import io.herald.delivery.login.TokenLogin;
import io.herald.delivery.login.UserIdTemplate;
import io.herald.delivery.reader.CatchUp;
import io.herald.delivery.reader.CatchUpProperties;
import io.herald.delivery.reader.Follower;
import io.herald.delivery.stomp.Content;
import io.herald.delivery.stomp.MessageFrames;
import io.herald.delivery.stomp.StompVersion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import net.jqwik.api.statistics.Statistics;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Whatever well-formed frames come, in whatever order and cut however: a session answers or ends in order, never fails, never shows a
 * frame or moves an acknowledgement of another user, and leaves nothing behind. Everything is real but the socket, Redis and the
 * database.
 */
class SessionPropertyTest {

    private static final String EPOCH = "e1";
    private static final List<String> USERS = List.of("alice", "bob");

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final Map<String, Long> heads = new ConcurrentHashMap<>();
    private final Set<String> acknowledgedBy = ConcurrentHashMap.newKeySet();
    private final InboxReader inbox = mock(InboxReader.class, withSettings().stubOnly());
    private final Acknowledgements acknowledgements =
            mock(Acknowledgements.class, withSettings().stubOnly());
    private final CatchUp catchUp = new CatchUp(inbox, defaults(CatchUpProperties.class), metrics);
    private final AcknowledgementLog acknowledgementLog = new AcknowledgementLog(
            acknowledgements,
            new AcknowledgementProperties(
                    Duration.ofMillis(1),
                    100,
                    Duration.ofMillis(200),
                    500,
                    1000,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1)),
            metrics);
    private final Engine engine = engine();

    private static <T> T defaults(Class<T> properties) {
        return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("none", properties);
    }

    private Engine engine() {
        SessionProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "x.floods.connects-per-user", "1000000",
                        "x.floods.upgrades-per-address", "1000000",
                        "x.limits.headers", "12")))
                .bind("x", SessionProperties.class)
                .get();
        return new Engine(
                properties,
                new TokenLogin(
                        SessionPropertyTest::decode, new UserIdTemplate("{sub}"), new Revocations(), Clock.systemUTC()),
                new Sessions(properties, metrics),
                new Subscribers(new NoPresence()),
                catchUp,
                new ChangeFeed(mock(HistoryReader.class, withSettings().stubOnly()), metrics),
                acknowledgementLog,
                new HandOver(request -> {}, metrics),
                new TimerWheel(),
                new SessionMetrics(metrics),
                Clock.systemUTC());
    }

    private static Jwt decode(String token) {
        if (token.equals("later")) {
            throw new JwtException("the issuer is away");
        }
        if (!USERS.contains(token)) {
            throw new BadJwtException("bad");
        }
        return Jwt.withTokenValue(token)
                .header("alg", "RS256")
                .subject(token)
                .expiresAt(Instant.now().plusSeconds(3600))
                .build();
    }

    /** Redis is not asked for anything. */
    private static final class NoPresence implements NodePresence {
        @Override
        public String nodeId() {
            return "n";
        }

        @Override
        public void open(NodeListener listener) {}

        @Override
        public void join(String userId) {}

        @Override
        public void leave(String userId) {}

        @Override
        public boolean connected() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class FakeWire implements Wire {

        private final List<String> frames = new CopyOnWriteArrayList<>();
        private volatile int closes;

        @Override
        public void text(String frame) {
            assertThat(closes).as("closes before %s", frame).isZero();
            frames.add(frame);
        }

        @Override
        public void ping(long number) {}

        @Override
        public long framesReceived() {
            return 0;
        }

        @Override
        public synchronized void close(CloseReason reason, String text) {
            closes++;
        }

        boolean has(String text) {
            return frames.stream().anyMatch(frame -> frame.contains(text));
        }
    }

    @BeforeProperty
    void start() {
        USERS.forEach(user -> heads.put(user, 20L));
        when(inbox.open(anyCollection())).thenAnswer(call -> openings(call.getArgument(0)));
        when(inbox.pages(anyList(), anyLong()))
                .thenAnswer(call -> call.<List<PageRequest>>getArgument(0).stream()
                        .map(this::page)
                        .toList());
        doAnswer(call -> {
                    List<Acknowledgement> batch = call.getArgument(0);
                    batch.forEach(run -> acknowledgedBy.add(run.userId()));
                    return null;
                })
                .when(acknowledgements)
                .save(anyList(), anyInt());
        catchUp.start();
        acknowledgementLog.start();
    }

    @AfterProperty
    void stop() {
        catchUp.stop();
        acknowledgementLog.stop();
    }

    private Map<String, Opening> openings(Collection<String> users) {
        return users.stream().collect(Collectors.toMap(user -> user, user -> new Opening(EPOCH, head(user), 5, 0)));
    }

    private Page page(PageRequest asked) {
        long head = head(asked.userId());
        List<InboxEntry> entries = LongStream.rangeClosed(asked.after() + 1, head)
                .limit(asked.room())
                .mapToObj(seq ->
                        new InboxEntry(seq, Instant.EPOCH, null, EntryForm.PLAIN, 0, payload(asked.userId(), seq)))
                .toList();
        long reached = entries.size() == asked.room() ? entries.getLast().seq() : head;
        return new Page(EPOCH, entries, Math.max(reached, asked.after()), Math.max(head, asked.after()));
    }

    private long head(String user) {
        return heads.getOrDefault(user, 0L);
    }

    private static String payload(String user, long seq) {
        return "{\"id\":\"n" + seq + "\",\"of\":\"" + user + "\"}";
    }

    @Property(tries = 2000)
    void anyFramesLeadToAnAnswerOrAnOrderlyEnd(@ForAll("choices") List<Long> choices) throws InterruptedException {
        acknowledgedBy.clear();
        FakeWire wire = new FakeWire();
        StompSession session = new StompSession(engine, "s", "192.0.2.1", wire, handshake(choices));
        session.opened();
        if (choices.size() % 8 > 0) {
            subscribe(session, wire, new Random(choices.getFirst()));
        }
        for (long choice : choices) {
            step(session, new Random(choice));
        }
        send(session, "SEND\ndestination:/app/session.refresh\nAuthorization:Bearer alice\nreceipt:last\n\n\0", 7);

        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> wire.closes > 0 || wire.has("receipt-id:last"));
        session.closed();
        CountDownLatch saved = new CountDownLatch(1);
        acknowledgementLog.whenDurable(saved::countDown);
        saved.await();
        Statistics.label("acknowledged something")
                .collect(!acknowledgedBy.isEmpty())
                .coverage(tries -> tries.check(true).percentage(share -> share > 3));
        assertThat(engine.sessions().all()).isEmpty();
        assertThat(engine.subscribers().users()).isEmpty();
        assertThat(wire.closes).isLessThanOrEqualTo(1);
        check(wire);
    }

    /** Between the look at the head and the turn for a page a live entry made the page superfluous, and nobody sent the marker. */
    @Example
    void theMarkerComesThoughTheEntryThatWasMissingCameLive() {
        FakeWire wire = new FakeWire();
        Outbound outbound =
                new Outbound(wire, new StompSession(engine, "s", "192.0.2.1", wire, Optional.empty()), 100_000);
        Subscription subscription = new Subscription(
                engine,
                outbound,
                "alice",
                epoch -> new MessageFrames(StompVersion.V1_2, "s", Subscription.DESTINATION, epoch),
                new SubscriptionRequest("s", AckMode.CLIENT, Optional.of(new Cursor(EPOCH, 20)), 10, List.of(), false));
        subscription.opened(new Opening(EPOCH, 21, 20, 0));

        subscription.live(
                EPOCH,
                new LiveEntry.Recipient("alice", 21, 0),
                false,
                new Content("n21", Instant.EPOCH, EntryForm.PLAIN, payload("alice", 21)),
                System.nanoTime());

        assertThat(subscription.turn(50)).isInstanceOf(Follower.Turn.Pass.class);
        await().until(() -> wire.frames.size() == 2);
        assertThat(wire.frames.getFirst()).contains("\nseq:21\n");
        assertThat(wire.frames.getLast()).contains("\ntype:caught-up\ncursor:" + EPOCH + "-21\n");
    }

    @Example
    void afterItsEndASessionKeepsNothingOfWhatComes() {
        StompSession session = new StompSession(engine, "s", "192.0.2.1", new FakeWire(), Optional.empty());
        session.opened();
        send(session, "NONSENSE\n\n\0", 100);
        long before = heapAfterCollection();
        for (int i = 0; i < 256; i++) {
            session.received(new byte[256 * 1024]);
        }
        assertThat(heapAfterCollection() - before).isLessThan(16L << 20);
        session.closed();
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void check(FakeWire wire) {
        Optional<String> user = wire.frames.stream()
                .filter(frame -> frame.startsWith("CONNECTED"))
                .map(frame -> header(frame, "user-name"))
                .findFirst();
        Set<String> texts = fixedTexts();
        for (String frame : wire.frames) {
            assertThat(frame).matches(text -> text.equals("\n") || text.endsWith("\0"));
            if (frame.startsWith("ERROR")) {
                assertThat(texts).contains(header(frame, "message"));
                assertThat(frame).isSameAs(wire.frames.getLast());
            }
            for (String other : USERS) {
                if (user.isEmpty() || !user.get().equals(other)) {
                    assertThat(frame).doesNotContain(other);
                }
            }
        }
        assertThat(acknowledgedBy)
                .allMatch(who -> user.isPresent() && user.get().equals(who));
    }

    private static Set<String> fixedTexts() {
        return Stream.concat(
                        Arrays.stream(CloseReason.values()).map(CloseReason::text),
                        Stream.of(
                                "not connected",
                                "already connected",
                                "already subscribed",
                                "no common version",
                                "unknown command",
                                "malformed header",
                                "undefined escape sequence in a header",
                                "wrong content-length",
                                "this command has no body",
                                "too many headers",
                                "headers too large",
                                "malformed heart-beat",
                                "missing id",
                                "unknown ack mode",
                                "malformed cursor",
                                "malformed prefetch-count",
                                "malformed acknowledgement",
                                "transactions are not supported"))
                .collect(Collectors.toSet());
    }

    private static String header(String frame, String name) {
        return frame.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private static Optional<LoginOutcome> handshake(List<Long> choices) {
        Instant later = Instant.now().plusSeconds(3600);
        return switch (choices.size() % 5) {
            case 0 -> Optional.of(new LoginOutcome.Accepted(new Login("alice", Instant.now(), later)));
            case 1 -> Optional.of(new LoginOutcome.Accepted(new Login("bob", Instant.now(), later)));
            case 2 -> Optional.of(new LoginOutcome.Refused());
            default -> Optional.empty();
        };
    }

    /** Each makes a step; evenly, as there is nothing special about 0, 1 and the largest. */
    @Provide
    Arbitrary<List<Long>> choices() {
        return Arbitraries.longs()
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases()
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    /** A good beginning, which random frames would hardly ever make. */
    private static void subscribe(StompSession session, FakeWire wire, Random random) {
        send(
                session,
                "CONNECT\naccept-version:" + pick(random, "1.0", "1.1", "1.2") + "\nAuthorization:Bearer "
                        + pick(random, "alice", "bob") + "\n\n\0",
                50);
        send(session, subscribe(random), 50);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> wire.closes > 0 || wire.has("MESSAGE"));
    }

    private static String subscribe(Random random) {
        return "SUBSCRIBE\nid:s\ndestination:/user/queue/notifications\nack:"
                + pick(random, "auto", "client", "client-individual") + "\nprefetch-count:" + (random.nextInt(9) + 1)
                + "\n\n\0";
    }

    /** An entry for somebody, a PONG, or something from the client: good mostly, as almost anything else is the end. */
    private void step(StompSession session, Random random) {
        int piece = random.nextInt(20) + 1;
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> append(USERS.get(random.nextInt(2)), random.nextBoolean());
            case 5, 6 -> session.ponged(random.nextInt(30) - 2);
            case 7 -> send(session, "\n\r\n", 1);
            case 8, 9, 10, 11, 12, 13, 14, 15 -> {
                String cursor = EPOCH + "-" + (random.nextInt(12) + 5);
                send(
                        session,
                        pick(random, "ACK", "ACK", "NACK") + "\nid:" + cursor + "\nmessage-id:" + cursor
                                + "\nsubscription:s\nreceipt:r\n\n\0",
                        piece);
            }
            case 16, 17 -> send(session, "UNSUBSCRIBE\nid:s\n\n\0" + subscribe(random), piece);
            case 18 ->
                send(
                        session,
                        "CONNECT\nAuthorization:Bearer " + pick(random, "alice", "bad", "later") + "\n\n\0",
                        piece);
            case 19 ->
                send(
                        session,
                        "SEND\ndestination:/app/session.refresh\nAuthorization:Bearer "
                                + pick(random, "alice", "alice", "bob", "bad", "later") + "\n\nbody\0",
                        piece);
            case 20, 21 ->
                send(session, (random.nextBoolean() ? "UNSUBSCRIBE\nid:s\n\n\0" : "") + frame(random), piece);
            default -> send(session, "ACK\nid:" + EPOCH + "-" + random.nextLong(1, Long.MAX_VALUE) + "\n\n\0", piece);
        }
    }

    private void append(String user, boolean told) {
        long seq = heads.merge(user, 1L, Long::sum);
        if (told) {
            engine.subscribers()
                    .of(user)
                    .forEach(subscription -> subscription.live(
                            EPOCH,
                            new LiveEntry.Recipient(user, seq, 0),
                            false,
                            new Content("n" + seq, Instant.EPOCH, EntryForm.PLAIN, payload(user, seq)),
                            System.nanoTime()));
        }
    }

    private static String frame(Random random) {
        Map<String, String> headers = new HashMap<>();
        for (int i = random.nextInt(14); i > 0; i--) {
            headers.put(
                    pick(
                            random,
                            "id",
                            "id",
                            "message-id",
                            "subscription",
                            "destination",
                            "ack",
                            "after",
                            "prefetch-count",
                            "receipt",
                            "transaction",
                            "user",
                            "session",
                            "simpUser",
                            "simpDestination",
                            "heart-beat",
                            "accept-version",
                            "content-length",
                            "Authorization",
                            "x" + i),
                    pick(
                            random,
                            "s",
                            EPOCH + "-" + random.nextInt(40),
                            "e2-3",
                            "/user/queue/notifications",
                            "/app/session.refresh",
                            "/queue/**",
                            "client",
                            "auto",
                            "7",
                            "-1",
                            "0",
                            "Bearer bad",
                            "",
                            ":\n\\\u00e9",
                            "x".repeat(random.nextInt(3000))));
        }
        String command = pick(
                random,
                "ACK",
                "ACK",
                "ACK",
                "NACK",
                "NACK",
                "UNSUBSCRIBE",
                "SEND",
                "SUBSCRIBE",
                "DISCONNECT",
                "BEGIN",
                "COMMIT",
                "ABORT",
                "STOMP",
                "MESSAGE");
        if (random.nextInt(3) > 0) {
            headers.put("destination", command.equals("SEND") ? "/app/session.refresh" : "/user/queue/notifications");
            headers.put("id", "s");
            headers.remove("content-length");
        }
        StringBuilder frame = new StringBuilder(command).append('\n');
        headers.forEach((name, value) -> frame.append(name)
                .append(':')
                .append(StompVersion.V1_2.escape(value))
                .append('\n'));
        return frame.append("\n\0").toString();
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static void send(StompSession session, String frames, int piece) {
        byte[] bytes = frames.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            session.received(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
        }
    }
}
