package io.herald.system.run;

import io.herald.system.checker.Report;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run showed.
 *
 * @param report of the checker
 * @param recoveries one for each fault
 * @param table all of it in Markdown
 * @param history the file to look into when something is wrong
 */
public record RunResult(Report report, List<Recovery> recoveries, String table, Path history) {}
