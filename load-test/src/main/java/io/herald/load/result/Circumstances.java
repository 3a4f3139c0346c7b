package io.herald.load.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Where figures come from: the sources' commit and the machine. */
public final class Circumstances {

    private Circumstances() {}

    /** The commit of the working tree in {@code folder}, with {@code +} behind it when sources were changed since. */
    public static String commit(Path folder) {
        String commit = output(folder, "git", "rev-parse", "--short=10", "HEAD");
        String changes = output(folder, "git", "status", "--porcelain", "--", "*.java", "*.yml", "*.sql", "pom.xml");
        return commit.isEmpty() ? "unknown" : changes.isEmpty() ? commit : commit + "+";
    }

    /** Processor, cores, memory, kernel and JDK, in one line. */
    public static String machine() {
        long gib = Math.round(memoryKib() / 1024.0 / 1024.0);
        return "%d × %s, %d GiB, %s %s, JDK %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        gib,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version());
    }

    private static String processor() {
        return line(Path.of("/proc/cpuinfo"), "model name").replaceFirst("^.*:\\s*", "");
    }

    private static long memoryKib() {
        String digits = line(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static String line(Path file, String start) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start)).findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static String output(Path folder, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).directory(folder.toFile()).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? printed.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
