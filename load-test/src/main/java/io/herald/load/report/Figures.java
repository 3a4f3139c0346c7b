package io.herald.load.report;

import java.util.Locale;

/** Numbers as a reader wants them: three digits that count, thousands set apart. */
final class Figures {

    private static final int WHOLE_FROM = 100;
    private static final int TENTHS_FROM = 10;

    private Figures() {}

    static String text(double value) {
        double size = Math.abs(value);
        String format = size >= WHOLE_FROM ? "%,.0f" : size >= TENTHS_FROM ? "%,.1f" : "%,.2f";
        return withoutZeros(String.format(Locale.ROOT, format, value));
    }

    /** Numbers as in {@link #text(double)}, everything else as it is. */
    static String text(Object value) {
        return value instanceof Number number ? text(number.doubleValue()) : value.toString();
    }

    private static String withoutZeros(String text) {
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
