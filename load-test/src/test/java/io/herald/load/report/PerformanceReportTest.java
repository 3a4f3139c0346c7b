package io.herald.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.load.result.ResultsFile;
import io.herald.load.result.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report says of rows what they say: medians and ranges by system and load, the newest commit's, ratios to peers, what went
 * wrong, what became worse; it changes nothing but its own sections, and nothing at all when a row is malformed.
 */
class PerformanceReportTest {

    private static final String COMMAND = "load-test/run steady --system herald,artemis --repeat 3";

    @TempDir
    private Path folder;

    private Path results;
    private Path document;
    private int minute;

    @BeforeEach
    void emptyDocument() throws IOException {
        results = Files.createDirectories(folder.resolve("results"));
        document = folder.resolve("performance.md");
        StringBuilder text = new StringBuilder("# Performance\nWritten by hand.\n");
        Contents.parts()
                .forEach(part -> text.append("<!-- %1$s -->\nold\n<!-- /%1$s -->\nProse behind %1$s.\n"
                        .formatted(part.section().name())));
        Files.writeString(document, text);
    }

    @Test
    void runsOfTheSameAreOneLineBesideThePeersWithRatios() throws IOException {
        for (double cpu : new double[] {250.4, 260, 255}) {
            steady("aaaaaaaaaa", "herald", 2000, cpu, 3.05);
            steady("aaaaaaaaaa", "artemis", 2000, cpu * 1.2, 1.5);
        }

        assertThat(sectionOf("steady")).isEqualTo("""

                | messages/s | system | CPU per message, µs | p50, ms | p99, ms | Herald ÷ this, CPU | Herald ÷ this, p50 | Herald ÷ this, p99 | measured | commit |
                |---|---|---|---|---|---|---|---|---|---|
                | 2,000 | herald | 255 (250–260) | 3.05 | 12.2 | | | | 3 × | `aaaaaaaaaa` |
                | 2,000 | artemis | 306 (300–312) | 1.5 | 6 | 0.83 | 2.03 | 2.03 | 3 × | `aaaaaaaaaa` |

                Nothing was lost or out of order.

                <details><summary>Command, machine, settings</summary>

                - `load-test/run steady --system herald,artemis --repeat 3` (commit `aaaaaaaaaa`)
                - 2 × Processor, 24 GiB
                - herald: ack `client-individual`, users `1000`
                - artemis: ack `client-individual`, users `1000`

                </details>

                ![CPU per message by system and rate](performance/steady-cpu.svg)

                ![p50 and p99 of the latency by system and rate](performance/steady-latency.svg)

                """);
        assertThat(sectionOf("steady-processes")).contains("| herald | kafka | 51 (50.1–52) |");
        assertThat(folder.resolve("performance/steady-cpu.svg")).content().contains("herald", "artemis");
    }

    @Test
    void aRatioOfDifferentCommitsIsInItalics() throws IOException {
        steady("aaaaaaaaaa", "herald", 1000, 300, 2);
        steady("aaaaaaaaaa", "artemis", 1000, 400, 2);
        steady("bbbbbbbbbb", "herald", 1000, 200, 2);

        assertThat(sectionOf("steady")).contains("| 1,000 | artemis | 400 | 2 | 8 | *0.5* | *1* | *1* |");
    }

    @Test
    void theNewestCommitCountsAndTheHistoryShowsWhatBecameWorse() throws IOException {
        steady("aaaaaaaaaa", "herald", 1000, 300, 2);
        steady("bbbbbbbbbb+", "herald", 1000, 400, 2.1);

        assertThat(sectionOf("steady"))
                .contains("| 1,000 | 400 | 2.1 | 8.4 | 1 × | `bbbbbbbbbb+` |")
                .doesNotContain("300");
        assertThat(sectionOf("history")).startsWith("""

                | commit | CPU per message at 1,000/s, µs | p99 at 1,000/s, ms |
                |---|---|---|
                | `aaaaaaaaaa` | 300 | 8 |
                | `bbbbbbbbbb+` | **400** | 8.4 |
                """);
    }

    @Test
    void aSettingThatTheCommandNamesMakesALineOfItsOwnUnlessItIsTheUsualOne() throws IOException {
        steady("aaaaaaaaaa", "herald", 1000, 300, 2);
        row("herald", COMMAND + " --ack auto", Map.of("users", 1000, "ack", "auto"), steadyFigures(1000, 200, 2));
        row(
                "herald",
                COMMAND + " --ack client-individual",
                Map.of("users", 1000, "ack", "client-individual"),
                steadyFigures(1000, 320, 2));

        assertThat(sectionOf("steady"))
                .contains("| 1,000 | | 310 (300–320) |")
                .contains("| 1,000 | `ack auto` | 200 |");
    }

    @Test
    void whereTheTimeGoesIsToldInTheOrderOfTheWay() throws IOException {
        for (double mean : new double[] {1, 3, 2}) {
            Map<String, Object> figures = steadyFigures(1000, 300, 2);
            figures.put("mean-ms", 2.5);
            figures.put("hop-ms.stored", mean);
            figures.put("hop-p99-ms.stored", 5 * mean);
            figures.put("hop-ms.polled", 0.5);
            row("herald", COMMAND, Map.of("users", 1000), figures);
        }
        steady("aaaaaaaaaa", "artemis", 1000, 300, 2);

        assertThat(sectionOf("hops")).startsWith("""

                | hop | 1,000/s: mean, ms | p99, ms |
                |---|---|---|
                | record's time stamp → polled by ingest, mean of a poll | 0.5 | |
                | append transaction of a batch | 2 | 10 |
                | **message due → received, as the clients see it** | 2.5 | 8 |
                """);
    }

    @Test
    void rowsOfAnotherLingerAreLinesBesideTheOthersAndComparedWithThoseOfTheSame() throws IOException {
        for (int linger : new int[] {0, 5}) {
            String command = COMMAND + " --linger-ms " + linger;
            Map<String, Object> settings = Map.of("users", 1000, "linger-ms", linger);
            row("herald", command, settings, steadyFigures(1000, 300 - 20 * linger, 2 + linger));
            row("artemis", command, settings, steadyFigures(1000, 400, 2));
        }

        assertThat(sectionOf("steady"))
                .contains("| messages/s | producer lingers, ms | system |")
                .contains("| 1,000 | 0 | herald | 300 |")
                .contains("| 1,000 | 0 | artemis | 400 | 2 | 8 | 0.75 |")
                .contains("| 1,000 | 5 | herald | 200 |")
                .contains("| 1,000 | 5 | artemis | 400 | 2 | 8 | 0.5 |");
    }

    @Test
    void growthIsComparedWithTheFewestEntriesThatWereThere() throws IOException {
        row("herald", COMMAND, Map.of("users", 1000), steadyFigures(1000, 290, 2));
        for (int entries : new int[] {100_000, 10_000_000}) {
            row(
                    "herald",
                    COMMAND + " --inbox-entries " + entries,
                    Map.of("users", 1000, "inbox-entries", entries),
                    steadyFigures(1000, entries == 100_000 ? 300 : 315, 2));
        }
        row("herald", COMMAND + " --users 10000", Map.of("users", 10_000), steadyFigures(1000, 348, 2));

        assertThat(sectionOf("growth"))
                .contains("| 1,000 | 1,000 | | 290 | 2 | 8 | | |")
                .contains("| 1,000 | 1,000 | 100,000 | 300 | 2 | 8 | | |")
                .contains("| 1,000 | 1,000 | 10,000,000 | 315 | 2 | 8 | | 1.05 |")
                .contains("| 1,000 | 10,000 | | 348 | 2 | 8 | 1.2 | |");
        assertThat(sectionOf("steady")).contains("290").doesNotContain("315");
    }

    @Test
    void growthIsComparedWithWhatWasMeasuredAtItsCommit() throws IOException {
        steady("1111111111", "herald", 1000, 300, 2);
        row("1111111111", "herald", COMMAND + " --users 10000", Map.of("users", 10_000), steadyFigures(1000, 330, 2));
        steady("2222222222", "herald", 1000, 200, 2);

        assertThat(sectionOf("growth"))
                .contains("| 1,000 | 1,000 | 300 | 2 | 8 | | 1 × | `1111111111` |")
                .contains("| 1,000 | 10,000 | 330 | 2 | 8 | 1.1 | 1 × | `1111111111` |");
        assertThat(sectionOf("steady")).contains("200").doesNotContain("300");
    }

    @Test
    void rowsThatAProfilerSlowedDownAreLeftOut() throws IOException {
        row("herald", COMMAND, Map.of("users", 1000, "profiled", "cpu"), steadyFigures(1000, 300, 2));

        assertThat(sectionOf("steady")).isEqualTo("\nNot measured yet.\n\n");
    }

    @Test
    void whatWasLostIsNamed() throws IOException {
        Map<String, Object> figures = steadyFigures(5000, 300, 2);
        figures.put("lost", 1200);
        row("herald", COMMAND, Map.of("users", 1000), figures);

        assertThat(sectionOf("steady"))
                .contains("**Not everything was right**")
                .contains("- herald, steady, rate 5,000: 1,200 lost");
    }

    @Test
    void nodesAreComparedWithTheFewestWhereSeveralWereMeasured() throws IOException {
        row("herald", COMMAND, Map.of("users", 1000, "nodes", 1), steadyFigures(5000, 200, 2));
        for (int nodes = 1; nodes <= 2; nodes++) {
            row(
                    "herald",
                    COMMAND + " --nodes " + nodes,
                    Map.of("users", 1000, "nodes", nodes),
                    steadyFigures(1000, 300 + 6 * nodes, 2));
        }

        assertThat(sectionOf("nodes"))
                .contains("| 1,000 | 1 | 306 | 2 | 8 | |")
                .contains("| 1,000 | 2 | 312 | 2 | 8 | 1.02 |")
                .doesNotContain("5,000");
        assertThat(sectionOf("steady")).contains("306").doesNotContain("312");
    }

    @Test
    void writingTwiceChangesNothing() throws IOException {
        steady("aaaaaaaaaa", "herald", 1000, 300, 2);
        steady("aaaaaaaaaa", "artemis", 1000, 310, 2);
        report();
        String text = Files.readString(document);
        String plot = Files.readString(folder.resolve("performance/steady-latency.svg"));
        report();

        assertThat(document).hasContent(text);
        assertThat(folder.resolve("performance/steady-latency.svg")).hasContent(plot);
    }

    @Test
    void proseStaysAndSectionsWithoutRowsSaySo() throws IOException {
        assertThat(report().empty()).contains("steady", "push", "history");

        assertThat(document)
                .content()
                .startsWith(
                        "# Performance\nWritten by hand.\n<!-- steady -->\n\nNot measured yet.\n\n<!-- /steady -->\n"
                                + "Prose behind steady.\n")
                .doesNotContain("old");
    }

    @Test
    void aLineThatIsNoRowIsNamedAndNothingIsWritten() throws IOException {
        String before = Files.readString(document);
        steady("aaaaaaaaaa", "herald", 1000, 300, 2);
        Path file = results.resolve("steady.jsonl");
        Files.writeString(file, "<<<<<<< mine\n", StandardOpenOption.APPEND);

        assertThatThrownBy(this::report)
                .isInstanceOf(ResultsFile.MalformedRow.class)
                .hasMessageStartingWith(file + ":2 is no row: ");
        assertThat(document).hasContent(before);
    }

    @Test
    void aRowWithoutACommitIsNamedToo() throws IOException {
        Files.writeString(results.resolve("idle.jsonl"), "{\"at\":\"2026-11-21T21:05:42Z\"}\n");

        assertThatThrownBy(this::report).hasMessageContaining("idle.jsonl:1").hasMessageContaining("commit");
    }

    @Test
    void aDocumentWithoutASectionsMarkerIsRefused() throws IOException {
        Files.writeString(document, Files.readString(document).replace("<!-- ramp -->\n", ""));

        assertThatThrownBy(this::report).isInstanceOf(MissingMarker.class).hasMessage("no line <!-- ramp -->");
    }

    @Test
    void theDocumentOfTheRepositoryHasAPlaceForEverySection() throws IOException {
        Files.copy(Path.of("../docs/performance.md"), document, StandardCopyOption.REPLACE_EXISTING);

        assertThat(report().rows()).isZero();
    }

    private PerformanceReport.Written report() {
        return new PerformanceReport(document).write(results);
    }

    private String sectionOf(String name) throws IOException {
        report();
        String text = Files.readString(document);
        String start = "<!-- " + name + " -->\n";
        return text.substring(text.indexOf(start) + start.length(), text.indexOf("<!-- /" + name + " -->"));
    }

    private void steady(String commit, String system, double rate, double cpu, double p50) {
        row(commit, system, COMMAND, Map.of("users", 1000, "ack", "client-individual"), steadyFigures(rate, cpu, p50));
    }

    private void row(String system, String command, Map<String, Object> settings, Map<String, Object> figures) {
        row("aaaaaaaaaa", system, command, settings, figures);
    }

    private void row(
            String commit, String system, String command, Map<String, Object> settings, Map<String, Object> figures) {
        new ResultsFile(results, "steady")
                .append(new Row(
                        "2026-11-21T21:%02d:00Z".formatted(minute++),
                        commit,
                        "2 × Processor, 24 GiB",
                        system,
                        "steady",
                        "steady",
                        command,
                        settings,
                        figures));
    }

    private static Map<String, Object> steadyFigures(double rate, double cpu, double p50) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rate", rate);
        figures.put("cpu-us", cpu);
        figures.put("cpu-us.kafka", cpu / 5);
        figures.put("p50-ms", p50);
        figures.put("p99-ms", p50 * 4);
        figures.put("lost", 0);
        figures.put("out-of-order", 0);
        return figures;
    }
}
