package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the settings of a system are when the command does not name them. Settings have the names of their options, so the command tells
 * which were chosen.
 */
final class UsualSettings {

    /** Part of the load, or without consequence for a figure. */
    private static final Set<String> NEVER_A_VARIATION = Set.of("users", "seed");

    private final Map<String, Map<String, Object>> bySystem = new HashMap<>();

    /**
     * @param rows oldest first: what is usual may change in time, and the newest counts
     */
    UsualSettings(List<Row> rows) {
        for (Row row : rows) {
            Map<String, Object> usual = bySystem.computeIfAbsent(row.system(), system -> new HashMap<>());
            row.settings().forEach((name, value) -> {
                if (!names(row.command(), name)) {
                    usual.put(name, value);
                }
            });
        }
    }

    /** The settings of a row that were chosen and are not the usual ones, apart from {@code known}; empty when there are none. */
    String variation(Row row, Collection<String> known) {
        Map<String, Object> chosen = new TreeMap<>(row.settings());
        chosen.keySet().removeAll(NEVER_A_VARIATION);
        chosen.keySet().removeAll(known);
        Map<String, Object> usual = bySystem.getOrDefault(row.system(), Map.of());
        return chosen.entrySet().stream()
                .filter(setting -> names(row.command(), setting.getKey()))
                .filter(setting -> !same(setting.getValue(), usual.get(setting.getKey())))
                .map(setting -> "`" + setting.getKey() + " " + setting.getValue() + "`")
                .collect(Collectors.joining(", "));
    }

    private static boolean names(String command, String option) {
        return Pattern.compile("(^|\\s)--" + Pattern.quote(option) + "(\\s|=|$)")
                .matcher(command)
                .find();
    }

    private static boolean same(Object one, @Nullable Object other) {
        return other != null && Figures.text(one).equals(Figures.text(other));
    }
}
