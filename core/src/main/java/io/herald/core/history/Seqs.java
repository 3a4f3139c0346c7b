package io.herald.core.history;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs of seqs as PostgreSQL writes an {@code int8multirange}: {@code {[1,4),[7,8)}}. */
final class Seqs {

    private static final Pattern RUN = Pattern.compile("\\[(\\d+),(\\d+)\\)");

    private Seqs() {}

    /** The runs, each from its first to its last seq, both included. */
    static List<Run> runs(String multirange) {
        List<Run> runs = new ArrayList<>();
        Matcher matcher = RUN.matcher(multirange);
        while (matcher.find()) {
            runs.add(new Run(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)) - 1));
        }
        return runs;
    }
}
