package io.herald.load.result;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of figures.
 *
 * @param at when it was written, RFC 3339
 * @param commit of the sources; with {@code +} when files were changed since
 * @param machine processor, cores, memory, kernel, JDK
 * @param system what was measured
 * @param scenario what was done to it
 * @param step what within the scenario, such as {@code steady}, {@code quiet}; rows of one step are comparable
 * @param command what to type for the same again
 * @param settings of load and system
 * @param figures by name, with the unit at its end: {@code p99-ms}, {@code cpu-us.kafka} (microseconds per delivered message)
 */
public record Row(
        String at,
        String commit,
        String machine,
        String system,
        String scenario,
        String step,
        String command,
        Map<String, Object> settings,
        Map<String, Object> figures) {

    /** @throws NullPointerException naming what is missing */
    public Row {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(commit, "commit");
        Objects.requireNonNull(machine, "machine");
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(figures, "figures");
    }

    /** What was asked of the system, such as {@code rate} or {@code users}: it may stand among the figures or the settings. */
    public @Nullable Object asked(String name) {
        Object figure = figures.get(name);
        return figure == null ? settings.get(name) : figure;
    }

    /** A figure as a number; NaN when the row has none of this name. */
    public double figure(String name) {
        return figures.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
