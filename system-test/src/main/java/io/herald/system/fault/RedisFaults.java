package io.herald.system.fault;

import io.herald.embedded.EmbeddedRedis;
import io.herald.system.history.StoreEvent.Positions;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.RedisControl;
import io.herald.system.installation.Service;
import io.herald.system.net.Direction;
import io.herald.system.net.Flow;
import io.herald.system.net.TcpProxy;
import io.herald.system.wire.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What Redis, the way to it, and whoever else can write to it may do. */
public final class RedisFaults {

    private static final String TARGET = "redis";
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Duration LATE = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final int OVERSIZED = 2 << 20;
    private static final String SMALL_BUFFER = "pubsub 8mb 4mb 2";
    private static final int FORGERIES = 5;
    private static final String REFUSED = "that no service of this installation has sealed";
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Installation installation;
    private final Database database;
    private final EmbeddedRedis redis;
    private final TcpProxy proxy;
    private final RedisControl control;
    private final Set<String> users;
    private final Random random;

    /** @param users whose messages are forged */
    public RedisFaults(
            Installation installation, Database database, RedisControl control, List<String> users, Random random) {
        this.installation = installation;
        this.database = database;
        this.redis = installation.redis();
        this.proxy = installation.redisProxy();
        this.control = control;
        this.users = new LinkedHashSet<>(users);
        this.random = random;
    }

    /** All of them. */
    public List<Supplier<Fault>> all() {
        return List.of(
                this::kill,
                this::flushAll,
                this::killSubscribers,
                this::cut,
                this::halfOpen,
                this::delay,
                this::repeatAndReorder,
                this::lose,
                this::misdirect,
                this::forge,
                this::forgeTheNext);
    }

    /** It is gone for a while. */
    public Fault kill() {
        return new Fault(
                "kill -9",
                TARGET,
                () -> {
                    long pid = redis.pid();
                    redis.kill();
                    if (redis.isRunning()) {
                        throw new IllegalStateException("Redis survived");
                    }
                    return "process " + pid + " is gone";
                },
                SOON,
                redis::restart);
    }

    /** Everything in it is gone. */
    public Fault flushAll() {
        return new Fault("FLUSHALL", TARGET, () -> Fault.struck(control.flushAll(), "keys"), Duration.ZERO, () -> {});
    }

    /** Whoever listens is cut off. */
    public Fault killSubscribers() {
        return new Fault(
                "CLIENT KILL TYPE pubsub",
                TARGET,
                () -> Fault.struck(control.killSubscribers(), "subscribers"),
                Duration.ZERO,
                () -> {});
    }

    /** The network between it and the services is gone for a while. */
    public Fault cut() {
        return new Fault("connections reset", TARGET, () -> Fault.cut(proxy), SOON, proxy::heal);
    }

    /** Nobody answers and nobody says so. */
    public Fault halfOpen() {
        return new Fault(
                "half-open",
                TARGET,
                () -> Fault.struck(proxy.swallow(), "connections, ")
                        + Fault.awaitLoss(List.of(proxy), Direction.TO_SERVER),
                LONG,
                proxy::heal);
    }

    /** Every answer comes later than the services are willing to wait. */
    public Fault delay() {
        return new Fault(
                "slow network",
                TARGET,
                () -> {
                    proxy.set(Direction.TO_CLIENT, new Flow.Delay(LATE));
                    return Fault.struck(proxy.connections(), "connections answer " + LATE.toMillis() + " ms late");
                },
                LONG,
                proxy::heal);
    }

    /** Messages arrive twice, and once more after later ones. */
    public Fault repeatAndReorder() {
        Echo echo = new Echo(control);
        return new Fault(
                "messages repeated and reordered",
                TARGET,
                () -> Fault.struck(echo.awaitFirst(), "messages published once more"),
                LONG,
                echo::close);
    }

    /** Messages are lost between Redis and the nodes, and those who publish them are told that they were received. */
    public Fault lose() {
        Watch watch = installation.redisWatch();
        return new Fault(
                "messages lost",
                TARGET,
                () -> {
                    long before = watch.lostMessages();
                    watch.loseMessages(true);
                    return Fault.struck(awaitMore(watch::lostMessages, before), "messages lost at once");
                },
                LONG,
                () -> watch.loseMessages(false));
    }

    private static long awaitMore(LongSupplier count, long before) throws InterruptedException {
        long deadline = System.nanoTime() + SEEN_LIMIT.toNanos();
        while (count.getAsLong() == before && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
        }
        return count.getAsLong() - before;
    }

    /** Every user is said to be on a node that is alive and does not know him: who publishes is told that it was received. */
    @SuppressWarnings("ArrayAsKeyOfSetOrMap") // gone through, never looked up
    public Fault misdirect() {
        Map<byte[], Set<byte[]>> before = new HashMap<>();
        return new Fault(
                "presence naming the wrong node",
                TARGET,
                () -> Fault.struck(control.swapNodes(before), "users recorded at another node"),
                LONG,
                () -> control.addNodes(before));
    }

    /**
     * A node is frozen and messages pile up in Redis until it has too many of them for one subscriber, and cuts him off; then the node
     * goes on.
     */
    public Fault overflow() {
        List<Service> nodes = installation.deliveries();
        Service node = nodes.get(random.nextInt(nodes.size()));
        return new Fault(
                "subscriber past its output buffer",
                node.name(),
                () -> {
                    String channel = control.nodeChannels().stream()
                            .filter(name -> name.contains(node.name() + "."))
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException(node.name() + " does not listen"));
                    String limit = control.limitSubscribers(SMALL_BUFFER);
                    String state = node.process().freeze();
                    try {
                        return "state " + state + "; cut off after " + control.publishUntilUnheard(channel, OVERSIZED)
                                + " messages of " + (OVERSIZED >> 20) + " MB";
                    } finally {
                        control.limitSubscribers(limit);
                        node.process().thaw();
                    }
                },
                Duration.ZERO,
                node::awaitReady);
    }

    /**
     * Somebody else publishes, to every user, the entry that would come next, with the right epoch: what only lacks the seal. The
     * version before had none.
     */
    public Fault forgeTheNext() {
        return new Fault(
                "forged next messages",
                TARGET,
                () -> {
                    long received = 0;
                    for (int i = 0; i < FORGERIES; i++) {
                        Positions now = database.positions();
                        for (String channel : control.nodeChannels()) {
                            byte[] name = channel.getBytes(StandardCharsets.UTF_8);
                            List<ForgedMessage.Addressed> next = now.heads().entrySet().stream()
                                    .filter(head -> users.contains(head.getKey()))
                                    .map(head -> new ForgedMessage.Addressed(head.getKey(), head.getValue() + 1))
                                    .toList();
                            received += control.publish(name, ForgedMessage.sealed(now.epoch(), next, random));
                            received += control.publish(name, ForgedMessage.unsealed(now.epoch(), next));
                        }
                    }
                    return Fault.struck(received, "messages received, each for every user; ") + refusals();
                },
                Duration.ZERO,
                () -> {});
    }

    private String refusals() {
        List<String> refusing = installation.deliveries().stream()
                .filter(node -> node.process().hasLogged(REFUSED))
                .map(Service::name)
                .toList();
        if (refusing.isEmpty()) {
            throw new IllegalStateException("no node says that it has refused any");
        }
        return String.join(", ", refusing) + " said so";
    }

    /** Somebody else publishes what is no message, or one that nobody sent. */
    public Fault forge() {
        return new Fault(
                "forged and oversized messages",
                TARGET,
                () -> {
                    long received = 0;
                    for (String channel : control.nodeChannels()) {
                        byte[] name = channel.getBytes(StandardCharsets.UTF_8);
                        byte[] garbage = new byte[OVERSIZED];
                        random.nextBytes(garbage);
                        received += control.publish(name, garbage);
                        received += control.publish(name, new byte[0]);
                        for (String user : users) {
                            received += control.publish(name, ForgedMessage.farAhead(user, random));
                            received += control.publish(name, ForgedMessage.ofAnotherEpoch(user, random));
                        }
                    }
                    return Fault.struck(received, "messages received");
                },
                Duration.ZERO,
                () -> {});
    }
}
