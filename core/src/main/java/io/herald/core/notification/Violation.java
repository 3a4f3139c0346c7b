package io.herald.core.notification;

/**
 * One way in which a value breaks the contract.
 *
 * @param field path of the field, as in {@code push.after} or {@code actions[1].title}; empty for the value as a whole. Bounded in
 *     length and free of control characters, whatever was sent
 * @param message what was expected and what was found. May quote a few characters of the value: it belongs into answers to the
 *     producer and into dead letters, not into logs
 */
public record Violation(String field, String message) {

    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
