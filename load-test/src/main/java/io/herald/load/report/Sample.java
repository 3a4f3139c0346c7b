package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.List;
import java.util.Map;

/**
 * Rows that measured the same: of one commit, system, step, load and settings.
 *
 * @param load what was asked of the system, by name: the values that tell samples of a table apart
 * @param variation the settings that are not the usual ones, in words; empty for the system as it comes
 * @param rows oldest first, at least one
 */
record Sample(String system, String step, Map<String, String> load, String variation, List<Row> rows) {

    /** Of a figure in all rows; see {@link Figure#name}. */
    Spread spread(String figure) {
        return Spread.of(rows.stream().mapToDouble(row -> value(row, figure)));
    }

    private static double value(Row row, String figure) {
        if (!figure.endsWith("*")) {
            return row.figure(figure);
        }
        String start = figure.substring(0, figure.length() - 1);
        return row.figures().keySet().stream()
                .filter(name -> name.startsWith(start))
                .mapToDouble(row::figure)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /** Names of figures that begin so, without their beginning, in the order of the rows. */
    List<String> namesBehind(String start) {
        return rows.stream()
                .flatMap(row -> row.figures().keySet().stream())
                .filter(name -> name.startsWith(start))
                .map(name -> name.substring(start.length()))
                .distinct()
                .toList();
    }

    boolean asItComes() {
        return variation.isEmpty();
    }

    /** What was asked as a number; NaN when it is none, or was not asked. */
    double number(String name) {
        return rows.getLast().asked(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    String commit() {
        return rows.getLast().commit();
    }
}
