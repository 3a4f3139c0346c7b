package io.herald.system.checker;

import io.herald.system.checker.Finding.Standing;
import java.util.List;

/** What the checker found. */
public record Report(List<Finding> findings) {

    private static final int BREACHES_SHOWN = 20;

    /** No invariant is broken; some may not have been exercised. */
    public boolean clean() {
        return findings.stream().noneMatch(finding -> finding.standing() == Standing.BROKEN);
    }

    /** Names of the broken invariants, in their order. */
    public List<String> broken() {
        return findings.stream()
                .filter(finding -> finding.standing() == Standing.BROKEN)
                .map(finding -> finding.invariant().name())
                .toList();
    }

    /** How one invariant stands. */
    public Standing standing(String invariant) {
        return findings.stream()
                .filter(finding -> finding.invariant().name().equals(invariant))
                .findFirst()
                .orElseThrow()
                .standing();
    }

    /** For people: a line per invariant, and under a broken one its first breaches. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append("%-4s%-14s%,10d judged  %s%n"
                    .formatted(
                            finding.invariant().name(),
                            finding.standing()
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', ' '),
                            finding.judged(),
                            finding.invariant().statement()));
            finding.breaches().stream()
                    .limit(BREACHES_SHOWN)
                    .forEach(breach ->
                            text.append("      ").append(breach.story()).append(System.lineSeparator()));
            int more = finding.breaches().size() - BREACHES_SHOWN;
            if (more > 0) {
                text.append("      … and ").append(more).append(" more").append(System.lineSeparator());
            }
        }
        return text.toString();
    }
}
