package io.herald.system.run;

import io.herald.system.checker.Finding;
import io.herald.system.checker.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The results of a run in Markdown. */
final class ResultTable {

    private ResultTable() {}

    static String of(RunPlan plan, long sends, long devices, Report report, List<Recovery> recoveries) {
        StringBuilder text = new StringBuilder();
        text.append("Seed %d, %,d users with %,d devices, %d notifications/s, %,d sends, %d faults: %s%n%n"
                .formatted(
                        plan.seed(),
                        plan.users(),
                        devices,
                        plan.rate(),
                        sends,
                        recoveries.size(),
                        report.clean() ? "clean" : "BROKEN " + report.broken()));
        text.append(
                "| fault | on | times | what was seen | normal again after (median) | (longest) | meanwhile 99 %% arrived within |%n"
                        .formatted());
        text.append("|---|---|---|---|---|---|---|%n".formatted());
        Map<String, List<Recovery>> byKind = new TreeMap<>();
        recoveries.forEach(recovery -> byKind.computeIfAbsent(
                        recovery.fault().kind() + " | "
                                + recovery.fault().target().replaceAll("-\\d+$", ""),
                        kind -> new ArrayList<>())
                .add(recovery));
        byKind.forEach((kind, all) -> {
            List<Duration> felt = all.stream().map(Recovery::felt).sorted().toList();
            Duration slowest =
                    all.stream().map(Recovery::slow).max(Duration::compareTo).orElseThrow();
            text.append("| %s | %d | %s | %s | %s | %s |%n"
                    .formatted(
                            kind,
                            all.size(),
                            all.getFirst().evidence().replace("|", "/"),
                            seconds(felt.get(felt.size() / 2)),
                            seconds(felt.getLast()),
                            seconds(slowest)));
        });
        text.append("%n| | invariant | judged | |%n|---|---|---|---|%n".formatted());
        for (Finding finding : report.findings()) {
            text.append("| %s | %s | %,d | %s |%n"
                    .formatted(
                            finding.invariant().name(),
                            finding.invariant().statement(),
                            finding.judged(),
                            finding.standing().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        return text.toString();
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
