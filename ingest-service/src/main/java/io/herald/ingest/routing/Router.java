package io.herald.ingest.routing;

import io.herald.core.inbox.Post;
import io.herald.core.inbox.PostResult;
import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Notification;
import io.herald.core.notification.PushPolicy.Mode;
import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.herald.core.propagation.LiveEntry.Recipient;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.push.PushRequestSink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Tells those concerned of committed entries: one presence look-up for the whole batch, one live message per node, push requests
 * for those whom nobody holds. Any thread; blocks for two Redis time-outs at most.
 */
@Component
public class Router {

    private final PresenceLookup presence;
    private final LiveChannel live;
    private final PushRequestSink pushRequests;
    private final Clock clock;
    private final Timer lookUp;

    Router(PresenceLookup presence, LiveChannel live, PushRequestSink pushRequests, Clock clock, MeterRegistry meters) {
        this.presence = presence;
        this.live = live;
        this.pushRequests = pushRequests;
        this.clock = clock;
        this.lookUp = Timer.builder("herald.ingest.presence")
                .description("looking up where the users of a batch are connected")
                .register(meters);
    }

    /** An entry somebody has to be told of. */
    private record Told(Notification notification, String userId, long seq, long replaces) {}

    /**
     * Routes what a commit has placed; call it after the commit, never before.
     *
     * @param epoch of the commit
     * @param posts the batch
     * @param results one per post, in the same order
     */
    public void route(String epoch, List<Post> posts, List<PostResult> results) {
        List<Told> told = told(posts, results);
        if (told.isEmpty()) {
            return;
        }
        Set<String> users = new LinkedHashSet<>();
        told.forEach(entry -> users.add(entry.userId()));
        long begun = System.nanoTime();
        Map<String, Whereabouts> whereabouts = presence.find(users);
        lookUp.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        LiveOutbox outbox = new LiveOutbox();
        List<PushRequest> requests = new ArrayList<>();
        for (Told entry : told) {
            Mode mode = entry.notification().push().mode();
            switch (whereabouts.getOrDefault(entry.userId(), new Whereabouts.Unknown())) {
                case Whereabouts.Connected(Set<String> nodes) ->
                    outbox.add(
                            nodes, entry.notification(), new Recipient(entry.userId(), entry.seq(), entry.replaces()));
                case Whereabouts.Offline() -> {
                    if (mode == Mode.OFFLINE) {
                        requests.add(request(epoch, entry, Reason.OFFLINE));
                    }
                }
                // Perhaps connected: the deadline of the push policy decides, not this moment.
                case Whereabouts.JustLeft(), Whereabouts.Unknown() -> {}
            }
            if (mode == Mode.ALWAYS) {
                requests.add(request(epoch, entry, Reason.ALWAYS));
            }
        }
        live.send(epoch, outbox);
        pushRequests.send(requests);
    }

    /** What is new, and what was there without anybody having acknowledged it: an earlier attempt may have died after its commit. */
    private List<Told> told(List<Post> posts, List<PostResult> results) {
        Instant now = clock.instant();
        List<Told> told = new ArrayList<>(posts.size());
        for (int i = 0; i < posts.size(); i++) {
            Notification notification = posts.get(i).notification();
            Instant expiresAt = notification.expiresAt();
            if (results.get(i) instanceof PostResult.Stored(List<Placement> placements)
                    && (expiresAt == null || expiresAt.isAfter(now))) {
                for (Placement placement : placements) {
                    switch (placement) {
                        case Placement.Appended(String user, long seq, long replaces) ->
                            told.add(new Told(notification, user, seq, replaces));
                        case Placement.RepeatedUnacknowledged(String user, long seq, long replaces) ->
                            told.add(new Told(notification, user, seq, replaces));
                        case Placement.PassedOver passedOver -> {}
                        case Placement.RepeatedAcknowledged acknowledged -> {}
                    }
                }
            }
        }
        return told;
    }

    private static PushRequest request(String epoch, Told entry, Reason reason) {
        return new PushRequest(
                entry.userId(), epoch, entry.seq(), entry.notification().id(), reason);
    }
}
