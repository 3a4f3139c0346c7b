package io.herald.load.report;

/**
 * A figure or setting of rows as the column of a table.
 *
 * @param name as it stands in rows; with {@code *} at its end the sum of those that begin so
 * @param heading of the column, with the unit
 * @param scale from the row's unit to the column's
 */
record Figure(String name, String heading, double scale) {

    Figure(String name, String heading) {
        this(name, heading, 1);
    }

    /** Given in milliseconds, shown in seconds. */
    static Figure seconds(String name, String heading) {
        return new Figure(name, heading, 0.001);
    }

    Spread of(Sample sample) {
        return sample.spread(name).times(scale);
    }
}
