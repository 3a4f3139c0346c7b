package io.herald.load.report;

import static io.herald.load.report.Figure.seconds;

import io.herald.load.report.Comparison.WithLeast;
import io.herald.load.report.Comparison.WithPeers;
import io.herald.load.report.HistorySection.KeyFigure;
import java.util.List;

/** What the report shows, section by section, and the plots that stand in each. */
final class Contents {

    /** A section and its plots. */
    record Part(Section section, List<Illustration> illustrations) {}

    private static final Figure RATE = new Figure("rate", "messages/s");
    private static final Figure LINGER = new Figure("linger-ms", "producer lingers, ms");
    private static final Figure USERS = new Figure("users", "users");
    private static final Figure CPU = new Figure("cpu-us", "CPU per message, µs");
    private static final Figure COMPILING = new Figure("compiling-us", "of it HotSpot's compilers, µs");
    private static final Figure P50 = new Figure("p50-ms", "p50, ms");
    private static final Figure P99 = new Figure("p99-ms", "p99, ms");
    private static final Figure HELD = new Figure("held-rate", "highest rate held, messages/s");
    private static final Figure MEMORY = new Figure("kib-per-connection", "KiB per connection");
    private static final Figure SERVED = seconds("served-ms", "all served, s");
    private static final Figure STORM_CPU = new Figure("cpu-us-per-user", "CPU per user, µs");
    private static final Figure LAST = new Figure("last-ms", "last one, ms");
    private static final Figure ENTRIES = new Figure("per-second", "entries/s");

    private Contents() {}

    static List<Part> parts() {
        return List.of(
                new Part(steady(), List.of(Illustrations.STEADY_CPU, Illustrations.STEADY_LATENCY)),
                new Part(
                        new ProcessSection("steady-processes", "steady", Loads.STEADY),
                        List.of(Illustrations.STEADY_PROCESSES)),
                new Part(new HopSection("hops", "steady", Loads.STEADY), List.of()),
                new Part(ramp(), List.of(Illustrations.RAMP)),
                new Part(idle(), List.of(Illustrations.MEMORY)),
                new Part(storm(), List.of()),
                new Part(broadcast(), List.of()),
                new Part(everyone(), List.of()),
                new Part(besideEveryone(), List.of()),
                new Part(slow(), List.of()),
                new Part(mixed(), List.of()),
                new Part(push(), List.of()),
                new Part(pushTrouble(), List.of()),
                new Part(nodes(), List.of()),
                new Part(growth(), List.of()),
                new Part(history(), List.of(Illustrations.HISTORY)));
    }

    private static Section steady() {
        return new ScenarioSection("steady", "steady")
                .step("steady", "")
                .where(Loads.STEADY)
                .by(RATE)
                .byIfSeveral(LINGER)
                .shows(CPU, P50, P99)
                .compares(new WithPeers(CPU, "CPU"), new WithPeers(P50, "p50"), new WithPeers(P99, "p99"));
    }

    private static Section ramp() {
        return new ScenarioSection("ramp", "ramp")
                .step("ramp", "")
                .by(USERS)
                .shows(HELD)
                .compares(new WithPeers(HELD, "rate"));
    }

    private static Section idle() {
        return new ScenarioSection("idle", "idle")
                .step("idle", "")
                .by(new Figure("connections", "connections"))
                .shows(
                        MEMORY,
                        new Figure("kib-per-connection-uncollected", "before collection, KiB"),
                        new Figure("idle-cpu-percent.*", "CPU of all servers, % of a core"))
                .compares(new WithPeers(MEMORY, "memory"));
    }

    private static Section storm() {
        return new ScenarioSection("storm", "storm")
                .step("storm", "")
                .by(USERS, new Figure("missed", "missed by each"))
                .shows(
                        seconds("connected-ms", "all connected, s"),
                        SERVED,
                        seconds("subscribed-p50-ms", "subscribed, p50, s"),
                        STORM_CPU,
                        new Figure("cpu-us-per-user.postgresql", "of it PostgreSQL, µs"))
                .compares(new WithPeers(SERVED, "time"), new WithPeers(STORM_CPU, "CPU"));
    }

    private static Section broadcast() {
        return new ScenarioSection("broadcast", "broadcast")
                .step("broadcast", "")
                .by(USERS)
                .shows(new Figure("first-ms", "first one, ms"), P50, LAST, CPU)
                .compares(new WithPeers(LAST, "last one"), new WithPeers(CPU, "CPU"));
    }

    private static Section everyone() {
        return new ScenarioSection("everyone", "everyone")
                .step("everyone", "")
                .by(new Figure("known", "known users"))
                .shows(
                        new Figure("seconds", "broadcast, s"),
                        ENTRIES,
                        new Figure("cpu-us.ingest", "CPU per entry, µs: ingest"),
                        new Figure("cpu-us.postgresql", "PostgreSQL"),
                        new Figure("cpu-us.kafka", "Kafka"));
    }

    private static Section besideEveryone() {
        return new ScenarioSection("everyone-single", "everyone")
                .step("everyone-quiet", "no broadcast")
                .step("everyone", "during a broadcast")
                .by(RATE)
                .shows(P50, P99);
    }

    private static Section slow() {
        return new ScenarioSection("slow", "slow")
                .step("quiet", "all read")
                .step("slow", "some do not read")
                .step("recovered", "they read again")
                .by(new Figure("slow", "slow users"), RATE)
                .shows(
                        P50,
                        P99,
                        CPU,
                        new Figure("mib.*", "gateways, MiB"),
                        new Figure("thrown-out", "thrown out"),
                        new Figure("lost", "not arrived"),
                        new Figure("duplicates", "repeated"))
                .expects("slow", "lost", "duplicates")
                .expects("recovered", "duplicates");
    }

    private static Section mixed() {
        return new ScenarioSection("mixed", "mixed")
                .step("mixed", "")
                .by(USERS, RATE, new Figure("leavers-per-s", "leave and come back, per s"))
                .shows(
                        P50,
                        P99,
                        new Figure("broadcast-p50-ms", "broadcast p50, ms"),
                        new Figure("broadcast-p99-ms", "broadcast p99, ms"),
                        CPU,
                        new Figure("duplicates", "repeated"))
                .expects("mixed", "duplicates");
    }

    private static Section push() {
        return new ScenarioSection("push", "push")
                .step("push-fcm", "FCM")
                .step("push-apns", "APNs")
                .step("push-web-push", "Web Push")
                .step("push-webhook", "webhook")
                .by(new Figure("pushes", "pushes"))
                .shows(
                        new Figure("per-second.*", "pushes/s"),
                        new Figure("cpu-us.push-worker", "CPU per push, µs: push worker"),
                        new Figure("cpu-us.postgresql", "PostgreSQL"),
                        new Figure("cpu-us.kafka", "Kafka"));
    }

    private static Section pushTrouble() {
        return new ScenarioSection("push-trouble", "push")
                .step("push-healthy-quiet", "all four healthy")
                .step("push-healthy-disturbed", "FCM slow, APNs failing")
                .shows(
                        new Figure("seconds.webhook/load", "webhook, s"),
                        new Figure("seconds.web-push/load", "Web Push, s"));
    }

    private static Section nodes() {
        return new ScenarioSection("nodes", "steady")
                .step("steady", "")
                .where(Loads.STEADY_NODES)
                .onlyBeside(Loads.above("nodes", 1), RATE)
                .by(RATE, new Figure("nodes", "delivery nodes"))
                .shows(CPU, new Figure("cpu-us.delivery-*", "of it delivery nodes, µs"), COMPILING, P50, P99)
                .compares(new WithLeast(CPU, "nodes", "CPU ÷ that of the fewest nodes"));
    }

    private static Section growth() {
        return new ScenarioSection("growth", "steady")
                .step("steady", "")
                .where(Loads.STEADY_GROWTH)
                .onlyBeside(Loads.above("users", 1000).or(Loads.above("inbox-entries", 0)), RATE)
                .by(RATE, USERS, new Figure("inbox-entries", "entries stored before"))
                .shows(CPU, new Figure("cpu-us.postgresql", "of it PostgreSQL, µs"), COMPILING, P50, P99)
                .compares(
                        new WithLeast(CPU, "users", "CPU ÷ that of the fewest users"),
                        new WithLeast(CPU, "inbox-entries", "CPU ÷ that of the fewest entries"));
    }

    private static Section history() {
        return new HistorySection(
                "history",
                List.of(
                        steadyAt(1000, "cpu-us", "CPU per message at 1,000/s, µs"),
                        steadyAt(2000, "cpu-us", "at 2,000/s"),
                        steadyAt(5000, "cpu-us", "at 5,000/s"),
                        steadyAt(1000, "p99-ms", "p99 at 1,000/s, ms"),
                        new KeyFigure("ramp", Loads.RAMP, HELD, false),
                        new KeyFigure("idle", Loads.IDLE, MEMORY, true),
                        new KeyFigure("storm", Loads.STORM, seconds("served-ms", "storm served, s"), true),
                        new KeyFigure(
                                "broadcast", Loads.BROADCAST, new Figure("last-ms", "broadcast, last one, ms"), true),
                        new KeyFigure(
                                "everyone", Loads.EVERYONE, new Figure("per-second", "to everyone, entries/s"), false),
                        pushes("push-fcm", "FCM pushes/s"),
                        pushes("push-web-push", "Web Push pushes/s")));
    }

    static KeyFigure steadyAt(int rate, String figure, String heading) {
        return new KeyFigure("steady", Loads.STEADY.and(Loads.asked("rate", rate)), new Figure(figure, heading), true);
    }

    private static KeyFigure pushes(String step, String heading) {
        return new KeyFigure("push", Loads.step(step), new Figure("per-second.*", heading), false);
    }
}
