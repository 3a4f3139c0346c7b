package io.herald.system.fault;

import io.herald.embedded.EmbeddedRedis;
import io.herald.system.installation.Installation;
import io.herald.system.installation.RedisControl;
import io.herald.system.net.Direction;
import io.herald.system.net.Flow;
import io.herald.system.net.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What Redis, the way to it, and whoever else can write to it may do. */
public final class RedisFaults {

    private static final String TARGET = "redis";
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Duration LATE = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final int OVERSIZED = 2 << 20;

    private final EmbeddedRedis redis;
    private final TcpProxy proxy;
    private final RedisControl control;
    private final List<String> users;
    private final Random random;

    /** @param users whose messages are forged */
    public RedisFaults(Installation installation, RedisControl control, List<String> users, Random random) {
        this.redis = installation.redis();
        this.proxy = installation.redisProxy();
        this.control = control;
        this.users = users;
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
                this::forge);
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
        return new Fault(
                "connections reset",
                TARGET,
                () -> Fault.struck(proxy.cutAndRefuse(), "connections"),
                SOON,
                proxy::heal);
    }

    /** Nobody answers and nobody says so. */
    public Fault halfOpen() {
        return new Fault("half-open", TARGET, () -> Fault.struck(proxy.swallow(), "connections"), LONG, () -> {
            Fault.struck(proxy.swallowed(Direction.TO_SERVER), "bytes");
            proxy.heal();
        });
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
