package io.herald.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of Markdown. Columns without any text are left out. */
final class MarkdownTable {

    private final List<String> headings;
    private final List<List<String>> lines = new ArrayList<>();

    MarkdownTable(List<String> headings) {
        this.headings = List.copyOf(headings);
    }

    void line(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + headings.size() + " columns");
        }
        lines.add(List.copyOf(cells));
    }

    /** The table's lines, each with its line feed. */
    String text() {
        List<Integer> columns = new ArrayList<>();
        for (int column = 0; column < headings.size(); column++) {
            int number = column;
            if (lines.stream().anyMatch(cells -> !cells.get(number).isEmpty())) {
                columns.add(column);
            }
        }
        StringBuilder text = new StringBuilder();
        text.append(line(columns, headings));
        text.append("|").append("---|".repeat(columns.size())).append('\n');
        lines.forEach(cells -> text.append(line(columns, cells)));
        return text.toString();
    }

    private static String line(List<Integer> columns, List<String> cells) {
        return columns.stream()
                .map(cells::get)
                .map(cell -> cell.isEmpty() ? " " : " " + cell.replace("|", "\\|") + " ")
                .collect(Collectors.joining("|", "|", "|\n"));
    }
}
