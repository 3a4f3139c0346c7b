package io.herald.delivery;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxConfiguration;
import io.herald.core.inbox.InboxReader;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.Post;
import io.herald.core.inbox.PostResult;
import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.EntryForm;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveEntry;
import io.herald.core.propagation.LivePublisher;
import io.herald.core.redis.RedisConfiguration;
import io.herald.test.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** The other end, over the same core: appends to inboxes and tells the nodes that hold the users, or does not. */
final class Author implements AutoCloseable {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({InboxConfiguration.class, RedisConfiguration.class})
    static class Application {}

    private final ConfigurableApplicationContext context;
    private final InboxWriter writer;
    private final PresenceLookup lookup;
    private final LivePublisher publisher;

    Author(List<String> servers) {
        this.context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(servers.toArray(String[]::new));
        this.writer = context.getBean(InboxWriter.class);
        this.lookup = context.getBean(PresenceLookup.class);
        this.publisher = context.getBean(LivePublisher.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** One entry that is appended and published. */
    long write(String user) {
        Written written = append(user, null);
        publish(written);
        return written.seq();
    }

    List<Long> write(String user, int count) {
        return IntStream.range(0, count).mapToObj(i -> write(user)).toList();
    }

    /** An appended entry of which nobody has been told. */
    record Written(String user, String epoch, long seq, Notification notification) {}

    Written append(String user, @Nullable Instant expiresAt) {
        return append(user, Servers.uniqueName("n"), "hello", expiresAt);
    }

    /** Entries of which nobody has been told, appended in one transaction. */
    void append(String user, int count) {
        List<Post> posts = IntStream.range(0, count)
                .mapToObj(i -> new Post(
                        notification(user, Servers.uniqueName("n"), "hello", null, Handling.PLAIN), List.of(user)))
                .toList();
        AppendOutcome outcome = writer.append(List.of(), posts, conflicts -> {});
        if (!(outcome instanceof AppendOutcome.Committed)) {
            throw new AssertionError("not appended: " + outcome);
        }
    }

    /** One entry for each of them, appended in one transaction and then published. */
    void writeToAll(List<String> users) {
        Notification notification =
                notification(users.getFirst(), Servers.uniqueName("n"), "hello", null, Handling.PLAIN);
        AppendOutcome outcome = writer.append(List.of(), List.of(new Post(notification, users)), conflicts -> {});
        if (!(outcome instanceof AppendOutcome.Committed(String epoch, List<Post> posts, List<PostResult> results)
                && results.getFirst() instanceof PostResult.Stored(List<Placement> placements))) {
            throw new AssertionError("not appended: " + outcome);
        }
        Map<String, List<LiveEntry.Recipient>> byNode = new HashMap<>();
        Map<String, Whereabouts> whereabouts = lookup.find(users);
        for (Placement placement : placements) {
            if (whereabouts.get(placement.userId()) instanceof Whereabouts.Connected(Set<String> nodes)) {
                nodes.forEach(node -> byNode.computeIfAbsent(node, id -> new ArrayList<>())
                        .add(new LiveEntry.Recipient(placement.userId(), placement.seq(), 0)));
            }
        }
        Map<String, LiveBatch> batches = new HashMap<>();
        byNode.forEach((node, recipients) -> batches.put(
                node,
                new LiveBatch(
                        epoch,
                        List.of(new LiveEntry(
                                notification.createdAt(),
                                null,
                                EntryForm.PLAIN,
                                notification.payload(),
                                recipients)))));
        publisher.publish(batches);
    }

    Written append(String user, String id, String title, @Nullable Instant expiresAt) {
        return place(user, notification(user, id, title, expiresAt, Handling.PLAIN));
    }

    /** One that has to do with an earlier one. */
    Written succeed(String user, Earlier earlier) {
        Handling handling = new Handling(null, Priority.NORMAL, null, earlier, null, false);
        return place(user, notification(user, Servers.uniqueName("n"), "hello", null, handling));
    }

    /** One whose title comes in English and German. */
    Written appendInTwoLanguages(String user) {
        Handling handling = new Handling(null, Priority.NORMAL, null, new Earlier.None(), null, true);
        String id = Servers.uniqueName("n");
        Notification plain = notification(user, id, "Hi", null, handling);
        return place(
                user,
                new Notification(
                        plain.id(),
                        plain.source(),
                        plain.audience(),
                        plain.createdAt(),
                        plain.expiresAt(),
                        plain.push(),
                        handling,
                        plain.payload().replace("\"Hi\"", "{\"en\":\"Hi\",\"de\":\"Hallo\"}"),
                        plain.key(),
                        plain.contentHash()));
    }

    private Written place(String user, Notification notification) {
        AppendOutcome outcome =
                writer.append(List.of(), List.of(new Post(notification, List.of(user))), conflicts -> {});
        if (outcome instanceof AppendOutcome.Committed(String epoch, List<Post> posts, List<PostResult> results)
                && results.getFirst() instanceof PostResult.Stored(List<Placement> placements)) {
            return new Written(user, epoch, placements.getFirst().seq(), notification);
        }
        throw new AssertionError("not appended: " + outcome);
    }

    private static Notification notification(
            String user, String id, String title, @Nullable Instant expiresAt, Handling handling) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("title", title);
        String payload = JsonMapper.shared().writeValueAsString(fields);
        return new Notification(
                id,
                "",
                new Audience.User(user),
                now,
                expiresAt,
                new PushPolicy(PushPolicy.Mode.OFFLINE, Duration.ofSeconds(30)),
                handling,
                payload,
                UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)),
                payload.hashCode());
    }

    /** The nodes that heard of it. */
    Set<String> publish(Written written) {
        return publish(written, 0);
    }

    /** @param replaces seq of the entry whose place it takes */
    Set<String> publish(Written written, long replaces) {
        Notification notification = written.notification();
        LiveEntry entry = new LiveEntry(
                notification.createdAt(),
                notification.expiresAt(),
                notification.handling().form(),
                notification.payload(),
                List.of(new LiveEntry.Recipient(written.user(), written.seq(), replaces)));
        Map<String, LiveBatch> byNode = new HashMap<>();
        if (lookup.find(List.of(written.user())).get(written.user())
                instanceof Whereabouts.Connected(Set<String> nodes)) {
            nodes.forEach(node -> byNode.put(node, new LiveBatch(written.epoch(), List.of(entry))));
        }
        return publisher.publish(byNode);
    }

    long acknowledgedUpTo(String user) {
        return bean(InboxReader.class).open(List.of(user)).get(user).acknowledgedUpTo();
    }

    Whereabouts whereabouts(String user) {
        Whereabouts known = lookup.find(List.of(user)).get(user);
        return known == null ? new Whereabouts.Unknown() : known;
    }

    @Override
    public void close() {
        context.close();
    }
}
