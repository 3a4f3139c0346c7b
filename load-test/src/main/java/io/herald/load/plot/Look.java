package io.herald.load.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** What all plots have in common to the eye. Sizes are pixels of a plot as wide as a page's text. */
final class Look {

    static final Color INK = new Color(0x1f2328);
    static final Color CARD = Color.WHITE;
    static final Color EDGE = new Color(0xd0d7de);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private static final Color GRID = new Color(0xe4e8ec);

    private Look() {}

    static void dress(CategoryPlot plot) {
        plain(plot);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        dress(plot.getDomainAxis());
        dress(plot.getRangeAxis());
        plot.getDomainAxis().setTickLabelFont(TEXT);
    }

    static void dress(XYPlot plot) {
        plain(plot);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        dress(plot.getDomainAxis());
        dress(plot.getRangeAxis());
    }

    private static void plain(Plot plot) {
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
    }

    private static void dress(Axis axis) {
        axis.setLabelFont(TEXT);
        axis.setLabelPaint(INK);
        axis.setTickLabelFont(SMALL);
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(EDGE);
        axis.setTickMarksVisible(false);
    }

    static void dress(JFreeChart chart) {
        chart.setBackgroundPaint(null);
        chart.setPadding(new RectangleInsets(10, 10, 8, 16));
        chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
        chart.getTitle().setPaint(INK);
        LegendTitle legend = chart.getLegend();
        legend.setPosition(RectangleEdge.TOP);
        legend.setHorizontalAlignment(HorizontalAlignment.LEFT);
        legend.setItemFont(TEXT);
        legend.setItemPaint(INK);
        legend.setBackgroundPaint(null);
        legend.setFrame(BlockBorder.NONE);
        legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 14));
    }
}
