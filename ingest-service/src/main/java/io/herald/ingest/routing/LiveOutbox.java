package io.herald.ingest.routing;

import io.herald.core.notification.Notification;
import io.herald.core.propagation.LiveEntry;
import io.herald.core.propagation.LiveEntry.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sorts entries by node, in the order they are added; a notification to several users of a node is one entry. One thread. */
final class LiveOutbox {

    private final Map<String, List<LiveEntry>> byNode = new LinkedHashMap<>();
    private final Map<String, Notification> lastOfNode = new LinkedHashMap<>();

    @SuppressWarnings("ReferenceEquality") // the same again, not an equal one
    void add(Set<String> nodes, Notification notification, Recipient recipient) {
        for (String node : nodes) {
            List<LiveEntry> entries = byNode.computeIfAbsent(node, unknown -> new ArrayList<>());
            if (lastOfNode.put(node, notification) != notification) {
                entries.add(new LiveEntry(
                        notification.createdAt(),
                        notification.expiresAt(),
                        notification.handling().form(),
                        notification.payload(),
                        new ArrayList<>(2)));
            }
            entries.getLast().recipients().add(recipient);
        }
    }

    boolean isEmpty() {
        return byNode.isEmpty();
    }

    /** Takes the next entries of every node, at most so many characters of payload each, but at least one entry. */
    Map<String, List<LiveEntry>> next(long characters) {
        Map<String, List<LiveEntry>> next = new LinkedHashMap<>();
        byNode.forEach((node, entries) -> next.put(node, take(entries, characters)));
        byNode.values().removeIf(List::isEmpty);
        return next;
    }

    private static List<LiveEntry> take(List<LiveEntry> entries, long characters) {
        int count = 1;
        long taken = entries.getFirst().payload().length();
        while (count < entries.size() && taken + entries.get(count).payload().length() <= characters) {
            taken += entries.get(count++).payload().length();
        }
        List<LiveEntry> front = entries.subList(0, count);
        List<LiveEntry> next = List.copyOf(front);
        front.clear();
        return next;
    }
}
