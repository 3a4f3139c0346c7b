package io.herald.system.run;

import io.herald.system.checker.Checker;
import io.herald.system.checker.History;
import io.herald.system.checker.Report;
import io.herald.system.client.Fleet;
import io.herald.system.client.Node;
import io.herald.system.client.Phones;
import io.herald.system.client.Surroundings;
import io.herald.system.fault.FaultSchedule;
import io.herald.system.history.Event;
import io.herald.system.history.HistoryFile;
import io.herald.system.history.HistoryWriter;
import io.herald.system.history.RunClock;
import io.herald.system.history.RunEvent.Drained;
import io.herald.system.history.RunEvent.Healed;
import io.herald.system.history.RunEvent.Moment;
import io.herald.system.history.RunEvent.Terms;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.KafkaLog;
import io.herald.system.installation.RedisControl;
import io.herald.system.installation.Service;
import io.herald.system.load.Groups;
import io.herald.system.load.Producers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run, from connecting the first device to the checker's verdict. Runs once, on the thread that calls it; the installation may
 * have served other runs before, with other users.
 */
public final class SystemRun {

    private static final Logger log = LoggerFactory.getLogger(SystemRun.class);

    private static final Duration CONNECT_LIMIT = Duration.ofMinutes(2);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration LONG_WARM_UP = Duration.ofSeconds(20);
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration REPLAY = Duration.ofSeconds(5);
    private static final Duration TOKEN_SKEW = Duration.ofSeconds(6);

    /** Of users, one in so many has a phone; of these, one in so many is not connected before the end. */
    private static final int PHONE_ONE_IN = 5;

    private static final int ABSENT_ONE_IN = 2;

    /** Of users, one in so many is a member of the group, up to so many. */
    private static final int MEMBER_ONE_IN = 3;

    private static final int MOST_MEMBERS = 20;

    /** The flush of an acknowledgement and 100 ms, as the promise has it, and the way from there to the provider. */
    private static final Duration PUSH_SLACK = Duration.ofMillis(150).plusSeconds(1);

    /** A worker that is killed holds what it had claimed back for its lease and is away for a while. */
    private static final Duration PUSH_PATIENCE = Duration.ofSeconds(20);

    private final RunPlan plan;
    private final Installation installation;
    private final RunClock clock = new RunClock();
    private final Path historyFile;
    private final Database database;
    private final KafkaLog kafka;
    private final List<String> users;
    private final String group;
    private final List<String> members;

    /** @param folder where the history and the results go; created where missing */
    public SystemRun(RunPlan plan, Installation installation, Path folder) throws IOException {
        this.plan = plan;
        this.installation = installation;
        Files.createDirectories(folder);
        this.historyFile = folder.resolve("history-" + plan.seed() + ".jsonl");
        this.database = new Database(installation::postgreSql, clock);
        this.kafka = new KafkaLog(installation.kafkaBootstrap(), clock);
        this.users = IntStream.range(0, plan.users())
                .mapToObj(number -> plan.userPrefix() + number)
                .toList();
        this.group = plan.userPrefix() + "team";
        this.members = IntStream.range(0, users.size())
                .filter(number -> number % MEMBER_ONE_IN == 1)
                .limit(MOST_MEMBERS)
                .mapToObj(users::get)
                .toList();
    }

    /** Runs. Throws when the run itself fails: a fault without effect, a service that does not come back. */
    public RunResult run() throws Exception {
        long sends;
        int devices;
        try (HistoryWriter history = HistoryWriter.create(historyFile);
                RedisControl redis = new RedisControl(installation.redis());
                Fleet fleet = fleet(history);
                Phones phones = new Phones(installation.phones(), clock, history, plan.seed());
                Producers producers = new Producers(installation, clock, history, plan.seed(), users, group, members)) {
            history.add(new Terms(
                    clock.now(),
                    plan.seed(),
                    micros(Installation.headCheckInterval().plus(REPLAY)),
                    micros(TOKEN_SKEW),
                    micros(PUSH_SLACK),
                    micros(PUSH_PATIENCE)));
            kafka.forget();
            new Groups(installation).fill(group, members);
            if (plan.hasPhones()) {
                phones.register(
                        database.positions().epoch(),
                        Installation.PHONES,
                        URI.create("http://127.0.0.1:"
                                + installation.deliveries().getFirst().port()),
                        (user, lifetime) -> installation.issuer().issue(user, "", lifetime),
                        everyOne(PHONE_ONE_IN));
            }
            devices = fleet.size();
            fleet.start();
            await("all devices are connected", CONNECT_LIMIT, () -> fleet.connected() == fleet.size());
            load(history, redis, fleet, producers);
            sends = producers.sends();
            drain(history, fleet);
        }
        dump();
        return judge(sends, devices);
    }

    private Fleet fleet(HistoryWriter history) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < installation.deliveries().size(); i++) {
            Service node = installation.deliveries().get(i);
            nodes.add(node(node.name(), node.port()));
            nodes.add(node(node.name(), installation.deliveryProxies().get(i).port()));
        }
        Surroundings surroundings = new Surroundings(
                clock,
                history,
                (user, lifetime) -> installation.issuer().issue(user, "", lifetime),
                nodes,
                new AtomicLong());
        Duration shortToken = plan.hasShortTokens() ? plan.load().dividedBy(2) : Fleet.LONG;
        Set<String> absent = plan.hasPhones() ? everyOne(PHONE_ONE_IN * ABSENT_ONE_IN) : Set.of();
        return new Fleet(surroundings, users, absent, shortToken, plan.seed());
    }

    private Set<String> everyOne(int in) {
        return IntStream.range(0, users.size())
                .filter(number -> number % in == 0)
                .mapToObj(users::get)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Node node(String name, int port) {
        return new Node(name, URI.create("ws://127.0.0.1:" + port + "/ws"));
    }

    private void load(HistoryWriter history, RedisControl redis, Fleet fleet, Producers producers) throws Exception {
        if (plan.measuresResources()) {
            warmUp(history, fleet, producers);
        }
        long end = System.nanoTime() + plan.load().toNanos();
        try (PositionSampler positions = new PositionSampler(database, history, plan.sampling())) {
            producers.start(plan.rate());
            Thread.sleep(WARM_UP);
            strike(schedules(history, redis, fleet));
            Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            producers.stop();
            log.info(
                    "{} sends, at positions {}",
                    producers.sends(),
                    database.positions().next());
        }
    }

    /** Load without faults, until everything is loaded that will be; then what each service holds when nothing goes on. */
    private void warmUp(HistoryWriter history, Fleet fleet, Producers producers) throws Exception {
        producers.start(plan.rate());
        Thread.sleep(LONG_WARM_UP);
        producers.stop();
        measure(history, fleet, Moment.BASELINE);
    }

    /**
     * With everybody connected anew, half to each node, and everything read: the same situation before and after. A node that was
     * just started has fewer sessions than the other until then.
     */
    private void measure(HistoryWriter history, Fleet fleet, Moment moment) throws Exception {
        fleet.gather();
        awaitAtMost(CONNECT_LIMIT, () -> fleet.connected() < fleet.size());
        await("all devices are connected again", CONNECT_LIMIT, () -> fleet.connected() == fleet.size());
        awaitAtMost(DRAIN_LIMIT, this::consumed);
        Thread.sleep(SETTLE);
        new ResourceSampler(installation, database, clock, history).sample(moment);
        fleet.scatter();
    }

    private static void strike(List<Callable<Void>> schedules) throws Exception {
        try (ExecutorService lanes = Executors.newFixedThreadPool(schedules.size())) {
            for (Future<Void> lane : lanes.invokeAll(schedules)) {
                rethrow(lane);
            }
        }
    }

    private List<Callable<Void>> schedules(HistoryWriter history, RedisControl redis, Fleet fleet) {
        Random random = new Random(plan.seed());
        AtomicInteger numbers = new AtomicInteger();
        return new FaultLanes(installation, database, redis, fleet, users, random)
                .of(plan.faults()).stream()
                        .<Callable<Void>>map(faults -> {
                            Random order = new Random(random.nextLong());
                            FaultSchedule schedule =
                                    new FaultSchedule(faults, order, plan.pause(), clock, history, numbers);
                            return () -> {
                                schedule.run(plan.rounds());
                                return null;
                            };
                        })
                        .toList();
    }

    private static void rethrow(Future<Void> lane) throws Exception {
        try {
            lane.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Heals, connects everybody, and waits until everything is acknowledged, or a minute has passed: then the checker will say what is missing. */
    private void drain(HistoryWriter history, Fleet fleet) throws Exception {
        installation.services().forEach(Service::awaitReady);
        history.add(new Healed(clock.now()));
        long begun = System.nanoTime();
        fleet.drain();
        // A connected session may be behind for so long, and no longer.
        long atLeast = begun
                + Installation.headCheckInterval().plus(REPLAY).plus(REPLAY).toNanos();
        awaitAtMost(DRAIN_LIMIT, () -> System.nanoTime() > atLeast && drained());
        history.add(database.positions());
        history.add(new Drained(clock.now()));
        if (plan.measuresResources()) {
            fleet.dismissCollectors();
            measure(history, fleet, Moment.AFTER);
        }
    }

    private boolean consumed() {
        try {
            return database.positions().next().equals(kafka.ends());
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean drained() {
        try {
            return consumed() && database.deferred() == 0 && database.unacknowledged(plan.userPrefix()) == 0;
        } catch (SQLException e) {
            return false;
        }
    }

    private void dump() throws SQLException {
        try (HistoryWriter history = HistoryWriter.append(historyFile)) {
            kafka.dump(history::add);
            database.dump(plan.userPrefix(), history::add);
        }
    }

    private RunResult judge(long sends, int devices) throws IOException {
        long begun = System.nanoTime();
        HistoryFile file = new HistoryFile(historyFile);
        History history;
        try (Stream<Event> events = file.events()) {
            history = History.of(events);
        }
        Report report = Checker.check(history);
        log.info(
                "Judged {} bytes of history with {} bytes in use, in {} ms",
                Files.size(historyFile),
                Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
                (System.nanoTime() - begun) / 1_000_000);
        List<Recovery> recoveries = Recovery.of(file);
        String table = ResultTable.of(plan, sends, devices, report, recoveries);
        Files.writeString(historyFile.resolveSibling("results-" + plan.seed() + ".md"), table);
        return new RunResult(report, recoveries, table, historyFile);
    }

    private static void await(String what, Duration limit, BooleanSupplier condition) throws InterruptedException {
        if (!awaitAtMost(limit, condition)) {
            throw new IllegalStateException("not within " + limit + ": " + what);
        }
    }

    private static boolean awaitAtMost(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
