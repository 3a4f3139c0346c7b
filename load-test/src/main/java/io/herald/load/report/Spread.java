package io.herald.load.report;

import java.util.stream.DoubleStream;

/**
 * What several measurements of the same said.
 *
 * @param count how many; the other components are NaN when there is none
 */
record Spread(double median, double min, double max, int count) {

    /** Of those values that are numbers. */
    static Spread of(DoubleStream values) {
        double[] sorted = values.filter(Double::isFinite).sorted().toArray();
        int count = sorted.length;
        if (count == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        return new Spread(median, sorted[0], sorted[count - 1], count);
    }

    boolean exists() {
        return count > 0;
    }

    Spread times(double factor) {
        return new Spread(median * factor, min * factor, max * factor, count);
    }

    /** {@code median (min–max)}; the median alone where they do not differ; empty without values. */
    String text() {
        if (!exists()) {
            return "";
        }
        String low = Figures.text(min);
        String high = Figures.text(max);
        return Figures.text(median) + (low.equals(high) ? "" : " (" + low + "–" + high + ")");
    }
}
