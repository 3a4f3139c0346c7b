package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Key figures of Herald as it comes, a line for each commit at which any was measured, so that a regression shows. */
record HistorySection(String name, List<KeyFigure> figures) implements Section {

    /** Less is what another run of the same commit may say. */
    private static final double NOTABLE = 1.1;

    /**
     * A figure worth following.
     *
     * @param which of the scenario's rows: all of one step and load
     * @param lessIsBetter else more is
     */
    record KeyFigure(String scenario, Predicate<Row> which, Figure figure, boolean lessIsBetter) {

        /** By commit; only those commits that measured it. */
        Map<String, Spread> history(Measurements measurements) {
            Map<String, Spread> history = new TreeMap<>();
            measurements.byCommit(scenario, which, List.of()).stream()
                    .filter(sample -> sample.system().equals(Measurements.HERALD) && sample.asItComes())
                    .filter(sample -> figure.of(sample).exists())
                    .forEach(sample -> history.put(sample.commit(), figure.of(sample)));
            return history;
        }

        boolean worse(double value, double before) {
            return lessIsBetter ? value > before * NOTABLE : value * NOTABLE < before;
        }
    }

    @Override
    public String text(Measurements measurements) {
        List<Map<String, Spread>> histories =
                figures.stream().map(figure -> figure.history(measurements)).toList();
        double[] before = new double[figures.size()];
        List<String> headings = new ArrayList<>(List.of("commit"));
        figures.forEach(figure -> headings.add(figure.figure().heading()));
        MarkdownTable table = new MarkdownTable(headings);
        boolean any = false;
        for (String commit : measurements.commits()) {
            if (histories.stream().anyMatch(history -> history.containsKey(commit))) {
                any = true;
                table.line(cells(commit, histories, before));
            }
        }
        return any ? table.text() : "";
    }

    private List<String> cells(String commit, List<Map<String, Spread>> histories, double[] before) {
        List<String> cells = new ArrayList<>(List.of("`" + commit + "`"));
        for (int column = 0; column < histories.size(); column++) {
            Spread spread = histories.get(column).get(commit);
            if (spread == null) {
                cells.add("");
            } else {
                boolean worse = before[column] > 0 && figures.get(column).worse(spread.median(), before[column]);
                String text = Figures.text(spread.median());
                cells.add(worse ? "**" + text + "**" : text);
                before[column] = spread.median();
            }
        }
        return cells;
    }
}
