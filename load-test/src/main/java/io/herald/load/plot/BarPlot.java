package io.herald.load.plot;

import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jspecify.annotations.Nullable;

/**
 * Bars by category.
 *
 * @param title what is shown, with its unit
 * @param categoryLabel what the categories are
 * @param valueLabel what the height of a bar is, with its unit
 * @param stacked one bar a category with the series upon each other, instead of one bar a series
 * @param bars in the order in which they are to stand
 */
public record BarPlot(String title, String categoryLabel, String valueLabel, boolean stacked, List<Bar> bars) {

    private static final double WIDEST_BAR = 0.12;
    private static final double HEADROOM = 0.12;

    /** Segments of a stack that are lower than this part of the highest stack have no room for a number. */
    private static final double ROOM_FOR_NUMBER = 0.045;

    /** One bar. */
    public record Bar(String category, String series, Hue hue, double value) {}

    /** The file's text. */
    public String svg() {
        DefaultCategoryDataset values = new DefaultCategoryDataset();
        bars.forEach(bar -> values.addValue(bar.value(), bar.series(), bar.category()));
        BarRenderer renderer = stacked ? new StackedBarRenderer() : new BarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setMaximumBarWidth(WIDEST_BAR);
        renderer.setItemMargin(0.04);
        bars.forEach(bar -> renderer.setSeriesPaint(
                values.getRowIndex(bar.series()), bar.hue().colour()));
        number(renderer);

        CategoryAxis categories = new CategoryAxis(categoryLabel);
        categories.setCategoryMargin(0.25);
        categories.setMaximumCategoryLabelLines(2);
        NumberAxis axis = new NumberAxis(valueLabel);
        axis.setUpperMargin(HEADROOM);
        CategoryPlot plot = new CategoryPlot(values, categories, axis, renderer);
        Look.dress(plot);
        return Drawing.svg(new JFreeChart(title, Look.TITLE, plot, true));
    }

    private void number(BarRenderer renderer) {
        NumberFormat format = NumberFormat.getIntegerInstance(Locale.ROOT);
        format.setRoundingMode(RoundingMode.HALF_UP);
        double highest = highest();
        renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator("{2}", format) {
            @Override
            public @Nullable String generateLabel(CategoryDataset values, int series, int category) {
                Number value = values.getValue(series, category);
                boolean shown = value != null && (!stacked || value.doubleValue() >= highest * ROOM_FOR_NUMBER);
                return shown ? format.format(value) : null;
            }
        });
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultItemLabelFont(Look.SMALL);
        renderer.setDefaultItemLabelPaint(stacked ? Look.CARD : Look.INK);
        if (stacked) {
            renderer.setDefaultPositiveItemLabelPosition(
                    new ItemLabelPosition(ItemLabelAnchor.CENTER, TextAnchor.CENTER));
        }
    }

    private double highest() {
        return bars.stream()
                .mapToDouble(bar -> bars.stream()
                        .filter(other -> other.category().equals(bar.category()))
                        .mapToDouble(Bar::value)
                        .sum())
                .max()
                .orElse(0);
    }
}
