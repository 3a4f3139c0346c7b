package io.herald.system.fault;

import io.herald.system.installation.Installation;
import io.herald.system.installation.Service;
import io.herald.system.process.JvmProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/** Processes that are killed, asked to end, or frozen. */
public final class ProcessFaults {

    private static final String GROUP = "herald-ingest";
    private static final int KILLED = 137;
    private static final Duration DEAD = Duration.ofSeconds(1);
    private static final Duration FROZEN = Duration.ofSeconds(4);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration EVICTION_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Installation installation;
    private final Random random;

    public ProcessFaults(Installation installation, Random random) {
        this.installation = installation;
        this.random = random;
    }

    /** Those of ingest. */
    public List<Supplier<Fault>> ofIngest() {
        return List.of(this::killIngest, this::zombieIngest, this::stopIngest);
    }

    /** Those of the delivery nodes and the push worker. */
    public List<Supplier<Fault>> ofOthers() {
        return List.of(
                this::killDelivery, this::drainDelivery, this::rollingRestart, this::freezeDelivery, this::killPush);
    }

    /** An ingest instance in the middle of whatever it is doing. */
    public Fault killIngest() {
        return kill(any(installation.ingests()));
    }

    /** A delivery node with all its sessions. */
    public Fault killDelivery() {
        return kill(any(installation.deliveries()));
    }

    /** The push worker. */
    public Fault killPush() {
        return kill(installation.push());
    }

    private static Fault kill(Service service) {
        return new Fault("kill -9", service.name(), () -> killed(service.process()), DEAD, service::restart);
    }

    /** Kills it and says so; throws when it had ended by itself. */
    static String killed(JvmProcess process) {
        long pid = process.pid();
        int exit = process.kill();
        if (exit != KILLED) {
            throw new IllegalStateException(process.name() + " ended by itself with " + exit);
        }
        return "process " + pid + " ended with " + exit;
    }

    /** Consumers leave and join. */
    public Fault stopIngest() {
        Service service = any(installation.ingests());
        return new Fault("SIGTERM", service.name(), () -> terminated(service), DEAD, service::restart);
    }

    /** A node is drained, as in a rolling restart. */
    public Fault drainDelivery() {
        Service service = any(installation.deliveries());
        return new Fault("SIGTERM", service.name(), () -> terminated(service), Duration.ZERO, service::restart);
    }

    /** Both nodes, one after the other, as an upgrade does it. */
    public Fault rollingRestart() {
        List<Service> nodes = installation.deliveries();
        return new Fault(
                "rolling restart",
                "delivery",
                () -> {
                    List<String> ends = new ArrayList<>();
                    for (Service node : nodes) {
                        ends.add(node.name() + " " + terminated(node));
                        node.restart();
                    }
                    return String.join(", ", ends);
                },
                Duration.ZERO,
                () -> {});
    }

    private static String terminated(Service service) {
        long begun = System.nanoTime();
        int exit = service.process().terminate(GRACE);
        return "ended with %d after %d ms".formatted(exit, (System.nanoTime() - begun) / 1_000_000);
    }

    /** A node that does nothing for a while, with all its sockets open. */
    public Fault freezeDelivery() {
        Service service = any(installation.deliveries());
        return new Fault("SIGSTOP", service.name(), () -> frozen(service), FROZEN, () -> thaw(service));
    }

    /**
     * A zombie: an ingest instance that is frozen until its group has given its partitions to the other one, and then goes on
     * with the batch it holds as if nothing had happened.
     */
    public Fault zombieIngest() {
        Service service = any(installation.ingests());
        return new Fault(
                "SIGSTOP past the session time-out",
                service.name(),
                () -> {
                    try {
                        return zombie(service);
                    } catch (Exception e) {
                        thaw(service);
                        throw e;
                    }
                },
                Duration.ofSeconds(1),
                () -> thaw(service));
    }

    private String zombie(Service service) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", installation.kafkaBootstrap()))) {
            int before = members(admin);
            String state = frozen(service);
            long deadline = System.nanoTime() + EVICTION_LIMIT.toNanos();
            int left = members(admin);
            while (left > before - Installation.CONSUMERS || left == 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the group still has " + left + " members");
                }
                Thread.sleep(POLL);
                left = members(admin);
            }
            return state + "; the group has " + left + " of " + before + " members left";
        }
    }

    private static int members(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                .mapToInt(group -> group.members().size())
                .sum();
    }

    private static String frozen(Service service) {
        String state = service.process().freeze();
        if (!state.equals("T")) {
            throw new IllegalStateException(service.name() + " is in state " + state);
        }
        return "state " + state;
    }

    private static void thaw(Service service) {
        String state = service.process().thaw();
        if (state.equals("T")) {
            throw new IllegalStateException(service.name() + " is still stopped");
        }
        service.awaitReady();
    }

    private Service any(List<Service> services) {
        return services.get(random.nextInt(services.size()));
    }
}
