package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.function.Predicate;

/** Which rows are comparable: the load that each scenario brings when nothing else is asked for. */
final class Loads {

    static final Predicate<Row> STEADY =
            step("steady").and(users(1000)).and(one("nodes")).and(none("inbox-entries"));
    static final Predicate<Row> STEADY_NODES =
            step("steady").and(users(1000)).and(none("inbox-entries")).and(Loads::herald);
    static final Predicate<Row> STEADY_GROWTH = step("steady").and(one("nodes")).and(Loads::herald);
    static final Predicate<Row> IDLE = step("idle").and(users(15_000)).and(asked("connections", 15_000));
    static final Predicate<Row> RAMP = step("ramp").and(users(1000));
    static final Predicate<Row> RAMP_STEP = step("ramp-step").and(users(1000));
    static final Predicate<Row> STORM = step("storm").and(users(5000)).and(asked("missed", 20));
    static final Predicate<Row> BROADCAST = step("broadcast").and(users(5000));
    static final Predicate<Row> EVERYONE = step("everyone").and(asked("known", 100_000));

    private Loads() {}

    static Predicate<Row> step(String step) {
        return row -> row.step().equals(step);
    }

    static Predicate<Row> asked(String name, double value) {
        return row -> number(row, name) == value;
    }

    /** More was asked than a value. */
    static Predicate<Row> above(String name, double value) {
        return row -> number(row, name) > value;
    }

    private static Predicate<Row> users(int users) {
        return asked("users", users);
    }

    private static Predicate<Row> one(String name) {
        return above(name, 1).negate();
    }

    private static Predicate<Row> none(String name) {
        return above(name, 0).negate();
    }

    private static boolean herald(Row row) {
        return row.system().equals(Measurements.HERALD);
    }

    private static double number(Row row, String name) {
        return row.asked(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
