package io.herald.system.fault;

import io.herald.system.installation.Database;
import io.herald.system.installation.Database.Backend;
import io.herald.system.installation.Installation;
import io.herald.system.installation.RedisControl;
import io.herald.system.installation.Service;
import io.herald.system.wire.Trap;
import io.herald.system.wire.Trap.Caught;
import io.herald.system.wire.Trap.Side;
import io.herald.system.wire.Watch;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kill -9} of an ingest instance at exactly one point of its work: it is held there, the server is asked how far it has come,
 * and then it is killed. The load has to go on meanwhile.
 */
public final class CrashFaults {

    private static final Logger log = LoggerFactory.getLogger(CrashFaults.class);

    private static final Duration CATCH_LIMIT = Duration.ofMinutes(2);
    private static final Duration HEARD_LIMIT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration ATTEMPTS_LIMIT = Duration.ofMinutes(3);

    private final Installation installation;
    private final Database database;
    private final RedisControl redis;
    private final Random random;

    public CrashFaults(Installation installation, Database database, RedisControl redis, Random random) {
        this.installation = installation;
        this.database = database;
        this.redis = redis;
        this.random = random;
    }

    /** All points, each of some instance. */
    public List<Supplier<Fault>> all() {
        return Arrays.stream(CrashPoint.values())
                .<Supplier<Fault>>map(point -> () -> crash(
                        installation
                                .ingests()
                                .get(random.nextInt(installation.ingests().size())),
                        point))
                .toList();
    }

    /** The points of one side, all of one instance. */
    public List<Supplier<Fault>> of(Service service, Side side) {
        return CrashPoint.of(side).stream()
                .<Supplier<Fault>>map(point -> () -> crash(service, point))
                .toList();
    }

    /** The answer to a commit is lost, and the instance lives on, not knowing whether it has committed. */
    public Fault loseAnswer() {
        Service service =
                installation.ingests().get(random.nextInt(installation.ingests().size()));
        return new Fault(
                "answer to a commit lost",
                service.name(),
                () -> atPostgreSql(service, CrashPoint.AFTER_APPEND, () -> "then its connection was reset"),
                Duration.ZERO,
                () -> {});
    }

    private Fault crash(Service service, CrashPoint point) {
        return new Fault(
                "kill -9 " + point.words(),
                service.name(),
                () -> point.isOfRedis()
                        ? crashAtPublish(service, point)
                        : atPostgreSql(service, point, () -> ProcessFaults.killed(service.process())),
                Duration.ZERO,
                service::restart);
    }

    private String atPostgreSql(Service service, CrashPoint point, Supplier<String> strike) throws Exception {
        long deadline = System.nanoTime() + ATTEMPTS_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Instant set = database.now();
            try (Trap trap = installation.postgreSqlWatch().trap(service.name(), point.sentence(), point.side())) {
                Optional<Backend> backend = backend(await(trap, service, point));
                if (backend.isPresent() && isThere(point, backend.get(), set)) {
                    return "its session was " + backend.get() + "; " + strike.get();
                }
                log.info("{} was not {}, but {}; once more", service.name(), point.words(), backend);
            }
        }
        throw new IllegalStateException(service.name() + " was never seen " + point.words());
    }

    private Optional<Backend> backend(Caught caught) {
        try {
            return database.backend(caught.port());
        } catch (SQLException e) {
            return Optional.empty(); // Another fault was faster.
        }
    }

    /** What PostgreSQL says of the session, in its own words. */
    private static boolean isThere(CrashPoint point, Backend backend, Instant trapSet) {
        boolean open = backend.state().equals("idle in transaction");
        boolean heard = backend.query().startsWith(point.sentence());
        return switch (point) {
            // The sentence that is held is often the same as the one before it on that connection.
            case BEFORE_APPEND ->
                backend.state().equals("idle") && !(heard && backend.begun().isAfter(trapSet));
            case AFTER_APPEND ->
                backend.state().equals("idle") && heard && backend.begun().isAfter(trapSet);
            case BEFORE_POSITION -> !open && !heard;
            case AFTER_POSITION -> open && heard;
            case BEFORE_COMMIT -> open && !backend.query().equals("COMMIT");
            case AFTER_COMMIT ->
                backend.state().equals("idle") && backend.query().equals("COMMIT");
            case BEFORE_PUBLISH, AFTER_PUBLISH -> throw new IllegalArgumentException("PostgreSQL does not know");
        };
    }

    private String crashAtPublish(Service service, CrashPoint point) throws Exception {
        long deadline = System.nanoTime() + ATTEMPTS_LIMIT.toNanos();
        Set<String> heard = ConcurrentHashMap.newKeySet();
        try (AutoCloseable listening = redis.listen((channel, message) ->
                heard.add(new String(channel, StandardCharsets.UTF_8) + " " + Watch.digest(message)))) {
            while (System.nanoTime() < deadline) {
                try (Trap trap = installation.redisWatch().trap(service.name(), point.sentence(), point.side())) {
                    String message = await(trap, service, point)
                            .sentence()
                            .substring(point.sentence().length());
                    boolean published =
                            isHeard(heard, message, point.side() == Side.AFTER ? HEARD_LIMIT : Duration.ZERO);
                    if (published == (point.side() == Side.AFTER)) {
                        return "message " + message + (published ? " was" : " was not") + " heard in Redis; "
                                + ProcessFaults.killed(service.process());
                    }
                    log.info("{} was not {}; once more", service.name(), point.words());
                }
            }
        }
        throw new IllegalStateException(service.name() + " was never seen " + point.words());
    }

    private static boolean isHeard(Set<String> heard, String message, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!heard.contains(message) && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
        }
        return heard.contains(message);
    }

    private static Caught await(Trap trap, Service service, CrashPoint point) throws InterruptedException {
        return trap.await(CATCH_LIMIT)
                .orElseThrow(() -> new IllegalStateException(
                        service.name() + " did not come to a point " + point.words() + " within " + CATCH_LIMIT));
    }
}
