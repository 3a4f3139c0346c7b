package io.herald.load;

import io.herald.load.scenario.Broadcast;
import io.herald.load.scenario.Everyone;
import io.herald.load.scenario.Idle;
import io.herald.load.scenario.Mixed;
import io.herald.load.scenario.Pushes;
import io.herald.load.scenario.Ramp;
import io.herald.load.scenario.Scenario;
import io.herald.load.scenario.SlowConsumers;
import io.herald.load.scenario.Steady;
import io.herald.load.scenario.Storm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The scenarios by name, each with its options and their defaults. */
final class Scenarios {

    private static final Map<String, Function<Options, Scenario>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("steady", Scenarios::steady);
        ALL.put("ramp", Scenarios::ramp);
        ALL.put("idle", Scenarios::idle);
        ALL.put("storm", Scenarios::storm);
        ALL.put("broadcast", Scenarios::broadcast);
        ALL.put("everyone", Scenarios::everyone);
        ALL.put("slow", Scenarios::slow);
        ALL.put("mixed", Scenarios::mixed);
        ALL.put("push", Scenarios::push);
    }

    private Scenarios() {}

    static Scenario named(String name, Options options) {
        Function<Options, Scenario> scenario = ALL.get(name);
        if (scenario == null) {
            throw new Options.NotUnderstood("no scenario " + name + "; there are " + String.join(", ", ALL.keySet()));
        }
        return scenario.apply(options);
    }

    static Iterable<String> names() {
        return ALL.keySet();
    }

    private static Scenario steady(Options options) {
        return new Steady(
                options.integer("users", 1000),
                options.integer("inbox-entries", 0),
                options.numbers("rate", "1000,2000,5000"),
                options.seconds("warm-up", 40),
                options.seconds("settle", 240),
                options.seconds("seconds", 30));
    }

    private static Scenario ramp(Options options) {
        return new Ramp(
                options.integer("users", 1000),
                options.number("from", 1000),
                options.number("factor", 1.25),
                options.millis("p99-limit-ms", 100),
                options.seconds("warm-up", 40),
                options.seconds("seconds", 15));
    }

    private static Scenario idle(Options options) {
        return new Idle(
                options.integer("users", 15_000), options.integer("warm-up-users", 2000), options.seconds("quiet", 10));
    }

    private static Scenario storm(Options options) {
        return new Storm(
                options.integer("users", 5000),
                options.integer("missed", 20),
                options.number("store-rate", 4000),
                options.integer("warm-up-users", 5000));
    }

    private static Scenario broadcast(Options options) {
        return new Broadcast(
                options.integer("users", 5000),
                options.integer("list-size", 500),
                options.integer("times", 5),
                Duration.ofSeconds(options.integer("pause", 3)));
    }

    private static Scenario everyone(Options options) {
        return new Everyone(
                options.integer("users", 2000),
                options.integer("known", 100_000),
                options.number("rate", 500),
                options.integer("times", 3),
                options.seconds("warm-up", 40),
                options.seconds("quiet", 30),
                Duration.ofMinutes(options.integer("limit-minutes", 10)));
    }

    private static Scenario slow(Options options) {
        return new SlowConsumers(
                options.integer("users", 1000),
                options.integer("slow-users", 100),
                options.number("rate", 1000),
                options.seconds("warm-up", 40),
                options.seconds("settle", 240),
                options.seconds("seconds", 30));
    }

    private static Scenario push(Options options) {
        return new Pushes(
                options.integer("users", 2000), options.integer("pushes", 10_000), options.integer("warm-up", 4000));
    }

    private static Scenario mixed(Options options) {
        return new Mixed(
                options.integer("users", 2000),
                options.number("rate", 1000),
                options.integer("leavers", 50),
                Duration.ofSeconds(options.integer("broadcast-every", 10)),
                options.integer("list-size", 500),
                options.seconds("warm-up", 40),
                options.seconds("settle", 240),
                options.seconds("seconds", 60));
    }
}
