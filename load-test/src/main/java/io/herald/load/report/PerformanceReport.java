package io.herald.load.report;

import io.herald.load.report.Contents.Part;
import io.herald.load.result.ResultsFile;
import io.herald.load.result.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The document with its tables and plots.
 *
 * @param document Markdown with the markers of all sections
 */
public record PerformanceReport(Path document) {

    private static final String NOTHING = "Not measured yet.\n";

    /**
     * What was written.
     *
     * @param empty sections of which nothing was measured
     */
    public record Written(int rows, List<String> empty) {}

    /**
     * Writes all sections anew, and plots into a folder beside the document that is named as it is.
     *
     * @param results the folder of the rows
     * @throws ResultsFile.MalformedRow when a line is no row; nothing was written
     * @throws MissingMarker when the document lacks a section's markers; nothing was written
     */
    public Written write(Path results) {
        List<Row> rows = ResultsFile.in(results).stream()
                .flatMap(file -> file.rows().stream())
                .toList();
        Measurements measurements = new Measurements(rows);
        Map<Illustration, Optional<String>> plots = new LinkedHashMap<>();
        List<String> empty = new ArrayList<>();
        try {
            MarkedDocument written = new MarkedDocument(Files.readString(document));
            for (Part part : Contents.parts()) {
                StringBuilder text = new StringBuilder(part.section().text(measurements));
                for (Illustration plot : part.illustrations()) {
                    Optional<String> svg = plot.drawing().apply(measurements);
                    plots.put(plot, svg);
                    svg.ifPresent(drawn -> text.append(
                            "\n![%s](%s/%s)\n".formatted(plot.caption(), folder().getFileName(), plot.file())));
                }
                if (text.isEmpty()) {
                    empty.add(part.section().name());
                }
                written = written.with(part.section().name(), "\n" + (text.isEmpty() ? NOTHING : text) + "\n");
            }
            Files.writeString(document, written.text());
            write(plots);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Written(rows.size(), empty);
    }

    private Path folder() {
        String name = document.getFileName().toString().replaceFirst("\\.md$", "");
        return document.resolveSibling(name);
    }

    private void write(Map<Illustration, Optional<String>> plots) throws IOException {
        Files.createDirectories(folder());
        for (Map.Entry<Illustration, Optional<String>> plot : plots.entrySet()) {
            Path file = folder().resolve(plot.getKey().file());
            Optional<String> svg = plot.getValue();
            if (svg.isPresent()) {
                Files.writeString(file, svg.get());
            } else {
                Files.deleteIfExists(file);
            }
        }
    }
}
