package io.herald.load.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Rows of a scenario in a file: JSON, one row a line. */
public final class ResultsFile {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;

    /** The file of a scenario in the results folder. */
    public ResultsFile(Path folder, String scenario) {
        this.file = folder.resolve(scenario + ".jsonl");
    }

    /** Writes a row behind the others. */
    public void append(Row row) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, JSON.writeValueAsString(row) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows, oldest first; none when there is no file yet. */
    public List<Row> rows() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> JSON.readValue(line, Row.class))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
