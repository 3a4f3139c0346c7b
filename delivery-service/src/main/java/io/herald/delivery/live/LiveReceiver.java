package io.herald.delivery.live;

import io.herald.core.notification.StoredPayload;
import io.herald.core.presence.NodeListener;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveEntry;
import io.herald.delivery.session.EventSubscription;
import io.herald.delivery.session.Subscribers;
import io.herald.delivery.session.Subscription;
import io.herald.delivery.stomp.Content;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Hands live entries to the subscriptions of their users. A user who is not here any more is passed over. */
public final class LiveReceiver implements NodeListener {

    private final Subscribers subscribers;
    private final HeadCheck headCheck;
    private final Clock clock;
    private final Counter refused;

    public LiveReceiver(Subscribers subscribers, HeadCheck headCheck, Clock clock, MeterRegistry metrics) {
        this.subscribers = subscribers;
        this.headCheck = headCheck;
        this.clock = clock;
        this.refused = Counter.builder("herald.delivery.live.refused")
                .description("messages on this node's channel that no service of this installation has sealed")
                .register(metrics);
    }

    @Override
    public Collection<String> connectedUsers() {
        return subscribers.users();
    }

    @Override
    public void onLive(LiveBatch batch) {
        headCheck.historyMentioned(batch.epoch());
        Instant now = clock.instant();
        for (LiveEntry entry : batch.entries()) {
            boolean expired = entry.expiresAt() != null && !entry.expiresAt().isAfter(now);
            Content content = new Content(
                    StoredPayload.notificationId(entry.payload()).orElse(""),
                    entry.createdAt(),
                    entry.form(),
                    entry.payload());
            for (LiveEntry.Recipient recipient : entry.recipients()) {
                for (Subscription subscription : subscribers.of(recipient.userId())) {
                    subscription.live(batch.epoch(), recipient, expired, content);
                }
                if (recipient.replaces() != 0) {
                    // What it takes the place of has gone from the history, which is a change of its own.
                    onChanged(List.of(recipient.userId()));
                }
            }
        }
    }

    @Override
    public void onChanged(Collection<String> userIds) {
        userIds.forEach(userId -> subscribers.watching(userId).forEach(EventSubscription::changed));
    }

    @Override
    public void onRefused() {
        refused.increment();
    }

    @Override
    public void onInterruption(String reason) {
        headCheck.checkAll(reason);
    }

    @Override
    public void onRecordedLate(Collection<String> userIds) {
        headCheck.check(userIds);
    }
}
