package io.herald.system.fault;

import io.herald.system.history.RunClock;
import io.herald.system.installation.Brokers;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.KafkaLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What Kafka may do, and other consumers of ingest's group. */
public final class KafkaFaults {

    private static final String NOTIFICATIONS = "notifications";
    private static final String DEAD_LETTERS = "notifications.dlt";
    private static final String GROUP = "herald-ingest";

    /** As ingest creates the topic. */
    private static final String DEAD_LETTER_BYTES = Integer.toString(5 << 20);

    private static final String NOTHING = "1";
    private static final Duration DEAD = Duration.ofSeconds(1);
    private static final Duration MOVED = Duration.ofSeconds(4);
    private static final Duration REFUSING = Duration.ofSeconds(5);
    private static final Duration WAITING_LIMIT = Duration.ofSeconds(60);
    private static final Duration STANDING = Duration.ofSeconds(2);
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(60);
    private static final Duration STAY = Duration.ofSeconds(5);
    private static final int VISITS = 4;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Installation installation;
    private final Database database;
    private final KafkaLog log;
    private final Random random;

    public KafkaFaults(Installation installation, Database database, Random random) {
        this.installation = installation;
        this.database = database;
        this.log = new KafkaLog(installation.kafkaBootstrap(), new RunClock());
        this.random = random;
    }

    /** Those of a single broker. */
    public List<Supplier<Fault>> ofOne() {
        return List.of(this::kill, this::refuseDeadLetters);
    }

    /** Those of a cluster. */
    public List<Supplier<Fault>> ofCluster() {
        return List.of(this::killLeader, this::moveLeaders, this::refuseDeadLetters, this::killController);
    }

    /** The broker. What it acknowledged is in the page cache, which survives it. */
    public Fault kill() {
        Brokers brokers = installation.kafka();
        return new Fault(
                "kill -9", "kafka", () -> ProcessFaults.killed(brokers.broker(1)), DEAD, () -> brokers.restart(1));
    }

    /** The broker that leads a partition of the input; the others take over, and it gets its partitions back afterwards. */
    public Fault killLeader() {
        int partition = random.nextInt(partitions());
        int[] killed = {0};
        return new Fault(
                "kill -9 of a leader",
                "kafka",
                () -> {
                    killed[0] = leader(partition);
                    String end = ProcessFaults.killed(installation.kafka().broker(killed[0]));
                    int next = awaitLeader(partition, leader -> leader != killed[0]);
                    return end + "; partition " + partition + " moved from broker " + killed[0] + " to " + next;
                },
                DEAD,
                () -> {
                    installation.kafka().restart(killed[0]);
                    awaitAllInSync();
                    elect();
                    awaitPreferred();
                });
    }

    /** The leader of the controllers, which may lead partitions as well. */
    public Fault killController() {
        int[] killed = {0};
        return new Fault(
                "kill -9 of the controller",
                "kafka",
                () -> {
                    killed[0] = controller();
                    String end = ProcessFaults.killed(installation.kafka().broker(killed[0]));
                    int next = await(this::controller, controller -> controller != killed[0], "another controller");
                    return end + "; the controller moved from " + killed[0] + " to " + next;
                },
                DEAD,
                () -> {
                    installation.kafka().restart(killed[0]);
                    awaitAllInSync();
                    elect();
                    awaitPreferred();
                });
    }

    /** Every broker in turn gives up what it leads, as in an upgrade, and gets it back by election. */
    public Fault moveLeaders() {
        int broker = 1 + random.nextInt(installation.kafka().count());
        return new Fault(
                "restart of a broker, election back",
                "kafka",
                () -> {
                    Map<Integer, Integer> before = leaders();
                    installation.kafka().broker(broker).terminate(LEADER_LIMIT);
                    installation.kafka().restart(broker);
                    awaitAllInSync();
                    Map<Integer, Integer> moved = leaders();
                    elect();
                    awaitPreferred();
                    Map<Integer, Integer> back = leaders();
                    long away = before.entrySet().stream()
                            .filter(each -> !each.getValue().equals(moved.get(each.getKey())))
                            .count();
                    long returned = moved.entrySet().stream()
                            .filter(each -> !each.getValue().equals(back.get(each.getKey())))
                            .count();
                    return Fault.struck(away, "partitions left broker " + broker) + " and "
                            + Fault.struck(returned, "came back");
                },
                MOVED,
                () -> {});
    }

    /** The dead-letter topic takes nothing, until a partition waits before a record that belongs there. */
    public Fault refuseDeadLetters() {
        return new Fault(
                "dead-letter topic refusing",
                "kafka",
                () -> {
                    limitDeadLetters(NOTHING);
                    try {
                        return refusal() + "; " + waitingPartitions();
                    } catch (Exception e) {
                        limitDeadLetters(DEAD_LETTER_BYTES);
                        throw e;
                    }
                },
                REFUSING,
                () -> limitDeadLetters(DEAD_LETTER_BYTES));
    }

    /** Records larger than this are refused. */
    private void limitDeadLetters(String bytes) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, DEAD_LETTERS),
                            List.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** What the topic says to a record. */
    private String refusal() throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        installation.kafkaBootstrap(),
                        "delivery.timeout.ms",
                        "5000",
                        "request.timeout.ms",
                        "4000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(DEAD_LETTERS, new byte[0])).get();
            throw new IllegalStateException("the dead-letter topic takes records");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException refused) {
                return refused.getClass().getSimpleName();
            }
            throw new IllegalStateException(e);
        }
    }

    /** Those whose positions stand still although there is more to read. */
    private String waitingPartitions() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + WAITING_LIMIT.toNanos();
        Map<Integer, Long> before = Map.of();
        while (System.nanoTime() < deadline) {
            Map<Integer, Long> ends = log.ends();
            Map<Integer, Long> now = positions().orElse(Map.of());
            Map<Integer, Long> earlier = before;
            Map<Integer, Long> waiting = new TreeMap<>();
            now.forEach((partition, position) -> {
                if (position.equals(earlier.get(partition)) && position < ends.getOrDefault(partition, 0L)) {
                    waiting.put(partition, position);
                }
            });
            if (!waiting.isEmpty()) {
                return "partitions wait at " + waiting;
            }
            before = now;
            Thread.sleep(STANDING);
        }
        throw new IllegalStateException("no partition waits");
    }

    private Optional<Map<Integer, Long>> positions() {
        try {
            return Optional.of(database.positions().next());
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** A consumer joins ingest's group, is given partitions, does nothing with them and leaves, every five seconds. */
    public Fault joinAndLeave() {
        return new Fault(
                "consumers joining and leaving",
                "ingest",
                () -> {
                    List<String> visits = new ArrayList<>();
                    for (int i = 0; i < VISITS; i++) {
                        visits.add(Integer.toString(visit()));
                    }
                    return "another consumer was given " + String.join(", ", visits) + " partitions in turn";
                },
                Duration.ZERO,
                () -> {});
    }

    private int visit() throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", installation.kafkaBootstrap(),
                "group.id", GROUP,
                "partition.assignment.strategy", CooperativeStickyAssignor.class.getName(),
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "1500",
                "auto.offset.reset", "latest",
                "enable.auto.commit", "false"));
        long leaveAt = System.nanoTime() + STAY.toNanos();
        try (KafkaConsumer<byte[], byte[]> visitor =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            visitor.subscribe(List.of(NOTIFICATIONS));
            long deadline = System.nanoTime() + WAITING_LIMIT.toNanos();
            int given = 0;
            while (System.nanoTime() < leaveAt || given == 0) {
                visitor.poll(POLL);
                given = Math.max(given, visitor.assignment().size());
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("was given no partition");
                }
            }
            return given;
        }
    }

    private int partitions() {
        return log.ends().size();
    }

    private interface Question {
        int ask() throws ExecutionException, InterruptedException;
    }

    private int awaitLeader(int partition, IntPredicate wanted) throws Exception {
        return await(() -> leader(partition), leader -> leader > 0 && wanted.test(leader), "another leader");
    }

    private static int await(Question question, IntPredicate wanted, String what) throws Exception {
        long deadline = System.nanoTime() + LEADER_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                int answer = question.ask();
                if (wanted.test(answer)) {
                    return answer;
                }
            } catch (ExecutionException e) {
                // Kafka is looking for itself: ask again.
            }
            Thread.sleep(POLL);
        }
        throw new IllegalStateException("not within " + LEADER_LIMIT + ": " + what);
    }

    private void awaitAllInSync() throws Exception {
        await(
                () -> (int) description().stream()
                        .filter(each -> each.isr().size() < each.replicas().size())
                        .count(),
                missing -> missing == 0,
                "all copies in sync");
    }

    private void awaitPreferred() throws Exception {
        await(
                () -> (int) description().stream()
                        .filter(each -> each.leader() == null
                                || each.leader().id()
                                        != each.replicas().getFirst().id())
                        .count(),
                elsewhere -> elsewhere == 0,
                "preferred leaders");
    }

    private void elect() throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            Set<TopicPartition> all = new HashSet<>();
            description().forEach(each -> all.add(new TopicPartition(NOTIFICATIONS, each.partition())));
            admin.electLeaders(ElectionType.PREFERRED, all).partitions().get();
        }
    }

    private int controller() throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
        }
    }

    private int leader(int partition) throws ExecutionException, InterruptedException {
        return leaders().getOrDefault(partition, -1);
    }

    private Map<Integer, Integer> leaders() throws ExecutionException, InterruptedException {
        Map<Integer, Integer> leaders = new HashMap<>();
        description()
                .forEach(each -> leaders.put(
                        each.partition(),
                        each.leader() == null ? -1 : each.leader().id()));
        return leaders;
    }

    private List<TopicPartitionInfo> description() throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            return admin.describeTopics(List.of(NOTIFICATIONS)).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .toList();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers", installation.kafkaBootstrap(),
                "request.timeout.ms", "3000",
                "default.api.timeout.ms", "10000"));
    }
}
