package io.herald.load.plot;

import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * Lines with the range of each point.
 *
 * @param title what is shown, with its unit
 * @param across the horizontal axis
 * @param up the vertical axis
 * @param limit a line across, when there is one to stay below
 * @param lines at least one
 */
public record LinePlot(String title, Across across, Up up, OptionalDouble limit, List<Line> lines) {

    private static final int MANY_NAMES = 7;

    /** What lies along the horizontal axis. */
    public sealed interface Across {

        /** What it is, with its unit. */
        String label();

        /** Numbers. */
        record Numbers(String label) implements Across {}

        /** Names, one for each whole number from 0. */
        record Names(String label, List<String> names) implements Across {}
    }

    /**
     * What lies along the vertical axis.
     *
     * @param unit of its numbers
     * @param logarithmic in powers of ten; else from zero
     */
    public record Up(String unit, boolean logarithmic) {}

    /** A series; a dashed one goes with a solid one of the same hue. */
    public record Line(String name, Hue hue, boolean dashed, List<Point> points) {}

    /** A median and its range. */
    public record Point(double x, double y, double low, double high) {}

    /** The file's text. */
    public String svg() {
        YIntervalSeriesCollection values = new YIntervalSeriesCollection();
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDefaultLinesVisible(true);
        renderer.setDrawXError(false);
        renderer.setDrawSeriesLineAsPath(true);
        for (Line line : lines) {
            YIntervalSeries series = new YIntervalSeries(line.name());
            line.points().forEach(point -> series.add(point.x(), point.y(), point.low(), point.high()));
            int index = values.getSeriesCount();
            values.addSeries(series);
            renderer.setSeriesPaint(index, line.hue().colour());
            renderer.setSeriesStroke(index, stroke(line));
            renderer.setSeriesShape(index, new Ellipse2D.Double(-3.5, -3.5, 7, 7));
            renderer.setSeriesShapesFilled(index, !line.dashed());
        }
        renderer.setErrorStroke(new BasicStroke(1));
        renderer.setLegendLine(new Line2D.Double(-14, 0, 14, 0));
        XYPlot plot = new XYPlot(values, horizontal(), vertical(), renderer);
        limit.ifPresent(value -> plot.addRangeMarker(marker(value)));
        Look.dress(plot);
        return Drawing.svg(new JFreeChart(title, Look.TITLE, plot, true));
    }

    private static BasicStroke stroke(Line line) {
        return line.dashed()
                ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0)
                : new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private ValueAxis horizontal() {
        return switch (across) {
            case Across.Numbers(String label) -> {
                NumberAxis axis = new NumberAxis(label);
                axis.setAutoRangeIncludesZero(false);
                axis.setNumberFormatOverride(format("#,##0"));
                yield axis;
            }
            case Across.Names(String label, List<String> names) -> {
                SymbolAxis axis = new SymbolAxis(label, names.toArray(String[]::new));
                axis.setGridBandsVisible(false);
                axis.setRange(-0.5, names.size() - 0.5);
                axis.setVerticalTickLabels(names.size() > MANY_NAMES);
                yield axis;
            }
        };
    }

    private ValueAxis vertical() {
        if (!up.logarithmic()) {
            NumberAxis axis = new NumberAxis(up.unit());
            axis.setNumberFormatOverride(format("#,##0.###"));
            return axis;
        }
        LogarithmicAxis axis = new LogarithmicAxis(up.unit());
        axis.setNumberFormatOverride(format("#,##0"));
        axis.setRange(
                Math.pow(10, Math.floor(Math.log10(all().min().orElse(1)))),
                Math.pow(10, Math.ceil(Math.log10(all().max().orElse(10) * 1.01))));
        return axis;
    }

    private DoubleStream all() {
        return DoubleStream.concat(
                limit.stream(),
                lines.stream()
                        .flatMap(line -> line.points().stream())
                        .flatMapToDouble(point -> DoubleStream.of(point.low(), point.high()))
                        .filter(value -> value > 0));
    }

    private ValueMarker marker(double value) {
        ValueMarker marker = new ValueMarker(value, Look.INK, new BasicStroke(1));
        marker.setLabel("limit: %s %s".formatted(format("#,##0.###").format(value), up.unit()));
        marker.setLabelBackgroundColor(Look.CARD);
        marker.setLabelFont(Look.SMALL);
        marker.setLabelPaint(Look.INK);
        marker.setLabelAnchor(RectangleAnchor.TOP_LEFT);
        marker.setLabelTextAnchor(TextAnchor.BOTTOM_LEFT);
        return marker;
    }

    private static DecimalFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
