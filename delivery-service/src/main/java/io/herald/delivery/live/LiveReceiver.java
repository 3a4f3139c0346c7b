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
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hands live entries to the subscriptions of their users. A user who is not here any more is passed over. */
public final class LiveReceiver implements NodeListener {

    private final Subscribers subscribers;
    private final HeadCheck headCheck;
    private final Clock clock;
    private final Counter refused;
    private final Timer age;

    public LiveReceiver(Subscribers subscribers, HeadCheck headCheck, Clock clock, MeterRegistry metrics) {
        this.subscribers = subscribers;
        this.headCheck = headCheck;
        this.clock = clock;
        this.refused = Counter.builder("herald.delivery.live.refused")
                .description("messages on this node's channel that no service of this installation has sealed")
                .register(metrics);
        this.age = Timer.builder("herald.delivery.live.age")
                .description("from createdAt until the node heard of it, mean of a live message")
                .register(metrics);
    }

    @Override
    public Collection<String> connectedUsers() {
        return subscribers.users();
    }

    @Override
    public void onLive(LiveBatch batch) {
        headCheck.historyMentioned(batch.epoch());
        long heardAt = System.nanoTime();
        Instant now = clock.instant();
        noteAge(batch, now.toEpochMilli());
        for (LiveEntry entry : batch.entries()) {
            boolean expired = entry.expiresAt() != null && !entry.expiresAt().isAfter(now);
            Content content = new Content(
                    StoredPayload.notificationId(entry.payload()).orElse(""),
                    entry.createdAt(),
                    entry.form(),
                    entry.payload());
            for (LiveEntry.Recipient recipient : entry.recipients()) {
                for (Subscription subscription : subscribers.of(recipient.userId())) {
                    subscription.live(batch.epoch(), recipient, expired, content, heardAt);
                }
                if (recipient.replaces() != 0) {
                    // What it takes the place of has gone from the history, which is a change of its own.
                    onChanged(List.of(recipient.userId()));
                }
            }
        }
    }

    /** By two clocks: what is below 0 counts as 0. */
    private void noteAge(LiveBatch batch, long now) {
        long sum = 0;
        for (LiveEntry entry : batch.entries()) {
            sum += Math.max(0, now - entry.createdAt().toEpochMilli());
        }
        age.record(
                TimeUnit.MILLISECONDS.toNanos(sum) / Math.max(1, batch.entries().size()), TimeUnit.NANOSECONDS);
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
