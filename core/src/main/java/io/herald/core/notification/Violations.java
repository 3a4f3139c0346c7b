package io.herald.core.notification;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamContext;

/** Collects what is wrong with one value, bounded in number and length whatever the value holds. */
final class Violations {

    /** A list of 500 wrong user ids shall not become a dead-letter header of 50 KB. */
    static final int MOST = 20;

    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_MESSAGE = 300;

    private final List<Violation> found = new ArrayList<>(0);
    private int leftOut;

    void add(String field, String message) {
        if (found.size() < MOST - 1) {
            found.add(new Violation(shown(field, LONGEST_PATH), shown(message, LONGEST_MESSAGE)));
        } else {
            leftOut++;
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    int count() {
        return found.size() + leftOut;
    }

    List<Violation> list() {
        List<Violation> all = new ArrayList<>(found);
        if (leftOut > 0) {
            all.add(new Violation("", "and " + leftOut + " more"));
        }
        return List.copyOf(all);
    }

    /** Path of the value that the parser stands at. */
    static String path(@Nullable TokenStreamContext context) {
        StringBuilder path = new StringBuilder();
        appendPath(path, context);
        return path.toString();
    }

    private static void appendPath(StringBuilder path, @Nullable TokenStreamContext context) {
        if (context == null) {
            return;
        }
        appendPath(path, context.getParent());
        if (path.length() > LONGEST_PATH) {
            return;
        }
        if (context.inArray() && context.hasCurrentIndex()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.hasCurrentName()) {
            path.append(path.isEmpty() ? "" : ".").append(shown(context.currentName(), LONGEST_NAME));
        }
    }

    /** A producer's text made harmless for a header or a log line: cut, and without control characters and lone surrogates. */
    static String shown(String text, int longest) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), longest + 1));
        text.codePoints()
                .limit(longest)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c)
                .forEach(shown::appendCodePoint);
        if (text.codePointCount(0, text.length()) > longest) {
            shown.append('…');
        }
        return shown.toString();
    }
}
