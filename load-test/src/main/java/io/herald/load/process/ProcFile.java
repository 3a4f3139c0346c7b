package io.herald.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What Linux tells about a process in {@code /proc/<pid>}; see proc(5). A process that has just ended counts as 0. */
final class ProcFile {

    /** USER_HZ, which is 100 on every Linux that runs a JVM of today. */
    private static final long MICROS_PER_TICK = 10_000;

    /** Where utime stands in {@code stat}, counted from the field after the command's name. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final int CUTIME = 13;
    private static final int CSTIME = 14;

    /** Where {@code /proc/stat} has what the machine's CPUs did for somebody, and what the host took from them. */
    private static final List<Integer> USER_NICE_SYSTEM_IRQ_SOFTIRQ_STEAL = List.of(0, 1, 2, 5, 6, 7);

    private ProcFile() {}

    /** CPU time that all CPUs together were busy, or that the host withheld from them, in microseconds; a tick is 10 ms. 0 where nothing tells. */
    static long machineCpuMicros() {
        String[] fields = line(Path.of("/proc/stat"))
                .lines()
                .findFirst()
                .map(total -> total.replaceFirst("cpu +", "").split(" "))
                .orElse(new String[0]);
        return USER_NICE_SYSTEM_IRQ_SOFTIRQ_STEAL.stream()
                .mapToLong(field -> ticks(fields, field) * MICROS_PER_TICK)
                .sum();
    }

    /** CPU time of the process alone, user and system, in microseconds; a tick is 10 ms. */
    static long cpuMicros(long pid) {
        String[] fields = stat(pid);
        return (ticks(fields, UTIME) + ticks(fields, STIME)) * MICROS_PER_TICK;
    }

    /** CPU time of those threads that live now and whose names begin with one of these; Linux keeps 15 characters of a name. */
    static long threadsCpuMicros(long pid, List<String> names) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.mapToLong(thread -> {
                        String line = line(thread.resolve("stat"));
                        String name = line.substring(line.indexOf('(') + 1);
                        String[] fields = fields(line);
                        return names.stream().anyMatch(name::startsWith)
                                ? (ticks(fields, UTIME) + ticks(fields, STIME)) * MICROS_PER_TICK
                                : 0;
                    })
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** CPU time of its children that have ended and been waited for. */
    static long endedChildrenCpuMicros(long pid) {
        String[] fields = stat(pid);
        return (ticks(fields, CUTIME) + ticks(fields, CSTIME)) * MICROS_PER_TICK;
    }

    /** The process and all its descendants that live now. */
    static List<Long> tree(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** A line of {@code smaps_rollup}, such as {@code Pss}, in bytes. */
    static long memory(long pid, String line) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            OptionalLong kib = lines.filter(text -> text.startsWith(line + ":"))
                    .mapToLong(text -> Long.parseLong(text.replaceAll("[^0-9]", "")))
                    .findFirst();
            return kib.orElse(0) * 1024;
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long ticks(String[] fields, int index) {
        return index < fields.length ? Long.parseLong(fields[index]) : 0;
    }

    private static String[] stat(long pid) {
        return fields(line(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /** Empty where it has ended. */
    private static String line(Path stat) {
        try {
            return Files.readString(stat);
        } catch (IOException e) {
            return "";
        }
    }

    /** The fields after the command's name, which may contain spaces and parentheses itself. */
    private static String[] fields(String line) {
        return line.isEmpty()
                ? new String[0]
                : line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    /** The sum over a tree. */
    static long treeMemory(long pid, String line) {
        return tree(pid).stream().mapToLong(each -> memory(each, line)).sum();
    }

    /** The CPU time of everything that ever ran in a tree, as far as it was waited for. */
    static long treeCpuMicros(long pid) {
        long[] perProcess = tree(pid).stream()
                .mapToLong(each -> cpuMicros(each) + endedChildrenCpuMicros(each))
                .toArray();
        return Arrays.stream(perProcess).sum();
    }
}
