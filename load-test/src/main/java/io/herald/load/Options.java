package io.herald.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code --name value} pairs of the command line. What nobody asked for is an error, so that a misspelt option is not ignored. */
public final class Options {

    /** The command line is not understood; the message is for the person who typed it. */
    public static final class NotUnderstood extends RuntimeException {

        NotUnderstood(String message) {
            super(message);
        }
    }

    private final Map<String, String> values;
    private final Map<String, String> asked = new LinkedHashMap<>();

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /** Reads pairs; {@code --name=value} is understood too. */
    public static Options parse(List<String> arguments) {
        List<String> parts = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("--") && argument.contains("=")) {
                parts.addAll(List.of(argument.split("=", 2)));
            } else {
                parts.add(argument);
            }
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i += 2) {
            if (!parts.get(i).startsWith("--") || i + 1 == parts.size()) {
                throw new NotUnderstood("not an option with its value: " + parts.get(i));
            }
            values.put(parts.get(i).substring(2), parts.get(i + 1));
        }
        return new Options(values);
    }

    /** The value, or the default. */
    public String text(String name, String otherwise) {
        asked.put(name, otherwise);
        return values.getOrDefault(name, otherwise);
    }

    public int integer(String name, int otherwise) {
        try {
            return Integer.parseInt(text(name, Integer.toString(otherwise)));
        } catch (NumberFormatException e) {
            throw new NotUnderstood("--" + name + " takes a whole number");
        }
    }

    public double number(String name, double otherwise) {
        return numbers(name, Double.toString(otherwise)).getFirst();
    }

    /** Numbers with commas between them. */
    public List<Double> numbers(String name, String otherwise) {
        try {
            return words(name, otherwise).stream().map(Double::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new NotUnderstood("--" + name + " takes numbers");
        }
    }

    /** Words with commas between them. */
    public List<String> words(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split(","))
                .filter(word -> !word.isBlank())
                .toList();
    }

    /** Words with spaces between them, such as JVM flags. */
    public List<String> flags(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split("\\s+"))
                .filter(word -> !word.isBlank())
                .toList();
    }

    /** Seconds, with a fraction where wanted. */
    public Duration seconds(String name, double otherwise) {
        return Duration.ofMillis(Math.round(number(name, otherwise) * 1000));
    }

    /** Milliseconds. */
    public Duration millis(String name, int otherwise) {
        return Duration.ofMillis(integer(name, otherwise));
    }

    /** Fails when the command line has an option that nobody asked for. */
    public void complete() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(asked.keySet());
        if (!unknown.isEmpty()) {
            throw new NotUnderstood("unknown: --" + String.join(", --", unknown) + "; there are " + known());
        }
    }

    /** All options that were asked for, with their defaults. */
    public String known() {
        return asked.entrySet().stream()
                .map(option -> "--" + option.getKey() + " " + (option.getValue().isEmpty() ? "''" : option.getValue()))
                .collect(Collectors.joining(", "));
    }
}
