package io.herald.load.plot;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.load.plot.BarPlot.Bar;
import io.herald.load.plot.LinePlot.Across;
import io.herald.load.plot.LinePlot.Line;
import io.herald.load.plot.LinePlot.Point;
import io.herald.load.plot.LinePlot.Up;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Plots are well-formed, name what they show as text, and are the same for the same input. */
class PlotTest {

    private static final BarPlot BARS = new BarPlot(
            "CPU per message",
            "messages per second",
            "µs per message",
            false,
            List.of(
                    new Bar("1,000", "herald", Hue.BLUE, 210),
                    new Bar("1,000", "artemis", Hue.ORANGE, 374),
                    new Bar("5,000", "herald", Hue.BLUE, 120)));

    private static final LinePlot LINES = new LinePlot(
            "Latency, p99",
            new Across.Numbers("messages per second"),
            new Up("ms", true),
            OptionalDouble.of(100),
            List.of(
                    new Line(
                            "herald",
                            Hue.BLUE,
                            false,
                            List.of(new Point(1000, 9, 8, 12), new Point(5000, 140, 90, 300))),
                    new Line("artemis", Hue.ORANGE, true, List.of(new Point(1000, 4, 3, 5)))));

    @Test
    void barsNameSeriesCategoriesUnitsAndValues() throws Exception {
        assertThat(words(BARS.svg()))
                .contains("CPU per message", "herald", "artemis", "1,000", "5,000", "µs per message", "374", "120");
    }

    @Test
    void stackedBarsNumberOnlySegmentsThatHaveRoom() throws Exception {
        BarPlot stack = new BarPlot(
                "CPU",
                "",
                "µs",
                true,
                List.of(new Bar("2,000/s", "ingest", Hue.BLUE, 203), new Bar("2,000/s", "redis", Hue.RED, 3)));

        assertThat(words(stack.svg())).contains("ingest", "redis", "203").doesNotContain("3");
    }

    @Test
    void linesNameSeriesUnitsAndTheLimit() throws Exception {
        assertThat(words(LINES.svg())).contains("Latency, p99", "herald", "artemis", "ms", "limit: 100 ms", "1,000");
    }

    @Test
    void aLineMayRunOverNames() throws Exception {
        LinePlot history = new LinePlot(
                "By commit",
                new Across.Names("commit", List.of("aaaa", "bbbb")),
                new Up("µs", false),
                OptionalDouble.empty(),
                List.of(new Line("1,000/s", Hue.BLUE, false, List.of(new Point(0, 5, 4, 6), new Point(1, 6, 5, 7)))));

        assertThat(words(history.svg())).contains("aaaa", "bbbb", "commit");
    }

    @Test
    void theSameInputGivesTheSameFile() {
        assertThat(BARS.svg()).isEqualTo(BARS.svg());
        assertThat(LINES.svg()).isEqualTo(LINES.svg());
    }

    private static List<String> words(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        NodeList texts = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagNameNS("http://www.w3.org/2000/svg", "text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent().strip())
                .toList();
    }
}
