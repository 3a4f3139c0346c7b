package io.herald.ingest.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.Post;
import io.herald.core.inbox.PostResult;
import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.PushPolicy;
import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveEntry;
import io.herald.core.propagation.LivePublisher;
import io.herald.core.push.PushRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/**
 * What cannot be provoked with a healthy Redis: nobody is pushed on an unknown whereabouts, a node that does not listen is reported once and
 * sent no more, and messages to a node are of bounded size and in order.
 */
class RouterTest {

    private final Map<String, Whereabouts> whereabouts = new HashMap<>();
    private final List<Map<String, LiveBatch>> published = new ArrayList<>();
    private final List<PushRequest> requested = new ArrayList<>();
    private final List<String> deaf = new ArrayList<>();
    private final Router router = router();

    @Test
    void onAnUnknownWhereaboutsNobodyIsPushedUnlessInAnyCase() {
        whereabouts.put("a", new Whereabouts.Unknown());
        route(PushPolicy.Mode.OFFLINE, "x", "a", "missing-in-the-answer");
        assertThat(requested).isEmpty();
        route(PushPolicy.Mode.ALWAYS, "x", "a");
        assertThat(requested).hasSize(1);
        assertThat(published).isEmpty();
    }

    @Test
    void aNodeThatDoesNotListenIsReportedWithItsUsersAndSentNoMore() {
        whereabouts.put("a", new Whereabouts.Connected(Set.of("deaf")));
        route(PushPolicy.Mode.OFFLINE, "x".repeat(800), "a");
        assertThat(deaf).containsExactly("deaf [a]");

        published.clear();
        List<Post> posts = List.of(post("x".repeat(800), "a"), post("y".repeat(800), "a"));
        router.route("e", posts, List.of(stored(1, "a"), stored(2, "a")));
        assertThat(published).hasSize(1);
        assertThat(requested).isEmpty();
    }

    @Test
    void messagesAreBoundedInSizeAndKeepTheOrder() {
        whereabouts.put("a", new Whereabouts.Connected(Set.of("n1", "n2")));
        whereabouts.put("b", new Whereabouts.Connected(Set.of("n2")));
        List<Post> posts = new ArrayList<>();
        List<PostResult> results = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            posts.add(post("%03d".formatted(i).repeat(100), "a", "b"));
            results.add(stored(i, "a", "b"));
        }
        posts.add(post("z".repeat(5000), "b"));
        results.add(stored(11, "b"));
        router.route("e", posts, results);

        assertThat(published).hasSize(5);
        for (String node : List.of("n1", "n2")) {
            List<LiveEntry> entries = published.stream()
                    .filter(message -> message.containsKey(node))
                    .flatMap(message -> message.get(node).entries().stream())
                    .toList();
            assertThat(entries)
                    .extracting(entry -> entry.recipients().getFirst().seq())
                    .isSorted();
            assertThat(entries).hasSize(node.equals("n1") ? 10 : 11);
            assertThat(entries.getFirst().recipients()).hasSize(node.equals("n1") ? 1 : 2);
        }
    }

    private void route(PushPolicy.Mode mode, String payload, String... users) {
        router.route("e", List.of(post(mode, payload, users)), List.of(stored(1, users)));
    }

    private static Post post(String payload, String... users) {
        return post(PushPolicy.Mode.OFFLINE, payload, users);
    }

    private static Post post(PushPolicy.Mode mode, String payload, String... users) {
        return new Post(
                new Notification(
                        "n",
                        "",
                        new Audience.Users(List.of(users)),
                        Instant.EPOCH,
                        null,
                        new PushPolicy(mode, Duration.ZERO),
                        Handling.PLAIN,
                        payload,
                        NotificationKey.of("", "n"),
                        0),
                List.of(users));
    }

    private static PostResult stored(long seq, String... users) {
        return new PostResult.Stored(List.of(users).stream()
                .<Placement>map(user -> new Placement.Appended(user, seq, 0))
                .toList());
    }

    private Router router() {
        PresenceLookup presence = new PresenceLookup() {
            @Override
            public Map<String, Whereabouts> find(Collection<String> userIds) {
                return whereabouts;
            }

            @Override
            public void notListening(String nodeId, Collection<String> userIds) {
                deaf.add(nodeId + " " + userIds);
            }
        };
        LivePublisher publisher = messages -> {
            Map<String, LiveBatch> batches = new HashMap<>();
            messages.forEach((node, message) -> batches.put(node, (LiveBatch) message));
            published.add(batches);
            Set<String> listening = new HashSet<>(messages.keySet());
            listening.remove("deaf");
            return listening;
        };
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        LiveChannel channel =
                new LiveChannel(publisher, presence, new RoutingProperties(DataSize.ofBytes(1000)), meters);
        return new Router(presence, channel, requested::addAll, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), meters);
    }
}
