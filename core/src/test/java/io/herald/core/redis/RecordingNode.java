package io.herald.core.redis;

import io.herald.core.presence.NodeListener;
import io.herald.core.propagation.LiveBatch;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A delivery node as Redis sees it. */
final class RecordingNode implements NodeListener {

    final RedisNodePresence presence;
    final Set<String> users = ConcurrentHashMap.newKeySet();
    final List<LiveBatch> live = new CopyOnWriteArrayList<>();
    final List<String> recordedLate = new CopyOnWriteArrayList<>();
    final List<String> interruptions = new CopyOnWriteArrayList<>();
    final List<String> changed = new CopyOnWriteArrayList<>();
    final AtomicInteger refused = new AtomicInteger();

    /** What is done about a live message before it is recorded. */
    volatile Consumer<LiveBatch> firstOf = batch -> {};

    RecordingNode(RedisNodePresence presence) {
        this.presence = presence;
    }

    String id() {
        return presence.nodeId();
    }

    /** Stops renewing and listening without giving anything back. */
    void crash() {
        presence.abandon();
    }

    @Override
    public Collection<String> connectedUsers() {
        return users;
    }

    @Override
    public void onLive(LiveBatch batch) {
        firstOf.accept(batch);
        live.add(batch);
    }

    @Override
    public void onChanged(Collection<String> userIds) {
        changed.addAll(userIds);
    }

    @Override
    public void onRefused() {
        refused.incrementAndGet();
    }

    @Override
    public void onInterruption(String reason) {
        interruptions.add(reason);
    }

    @Override
    public void onRecordedLate(Collection<String> userIds) {
        recordedLate.addAll(userIds);
    }
}
