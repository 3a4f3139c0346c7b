package io.herald.load.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Rows of a scenario in a file: JSON, one row a line. */
public final class ResultsFile {

    private static final String ENDING = ".jsonl";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;

    /** The file of a scenario in the results folder. */
    public ResultsFile(Path folder, String scenario) {
        this(folder.resolve(scenario + ENDING));
    }

    private ResultsFile(Path file) {
        this.file = file;
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

    /** The files of all scenarios in a results folder, by name. */
    public static List<ResultsFile> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(ResultsFile::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * All rows, oldest first; none when there is no file yet.
     *
     * @throws MalformedRow for the first line that is none
     */
    public List<Row> rows() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            List<Row> rows = new ArrayList<>();
            for (int number = 1; number <= lines.size(); number++) {
                String line = lines.get(number - 1);
                if (!line.isBlank()) {
                    rows.add(row(line, number));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Row row(String line, int number) {
        try {
            return JSON.readValue(line, Row.class);
        } catch (JacksonException e) {
            throw new MalformedRow(file, number, e);
        }
    }

    /** A line of a results file that is no row; the message names both. */
    public static final class MalformedRow extends RuntimeException {

        MalformedRow(Path file, int line, JacksonException cause) {
            super(file + ":" + line + " is no row: " + cause.getOriginalMessage(), cause);
        }
    }
}
