package io.herald.push.apns;

import com.eatthepath.pushy.apns.ApnsPushNotification;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import io.netty.channel.Channel;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to send a message, and how far it got. Pushy asks for the token when it begins to write, on its event loop: that moment
 * decides whether the attempt can still be given up.
 */
final class Flight implements ApnsPushNotification {

    private enum State {
        WAITING,
        WRITTEN,
        REFUSED,
        ABANDONED
    }

    private final ApnsMessage message;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable Channel channel;
    private volatile int stream;

    Flight(ApnsMessage message) {
        this.message = message;
    }

    /** Its headers are on their way. */
    void leftOn(Channel on, int streamId) {
        stream = streamId;
        channel = on;
    }

    /** APNs looks at nothing beyond this stream any more. */
    void wentAway(Channel on, int lastStream) {
        if (on.equals(channel) && stream > lastStream) {
            state.set(State.REFUSED);
        }
    }

    /** Makes sure that it will not be written from now on. False = too late. */
    boolean abandon() {
        return state.compareAndSet(State.WAITING, State.ABANDONED);
    }

    /** Once it has failed: whether APNs may have taken it. */
    boolean mayBeTaken() {
        return channel != null && state.get() != State.REFUSED;
    }

    @Override
    public String getToken() {
        if (!state.compareAndSet(State.WAITING, State.WRITTEN) && state.get() == State.ABANDONED) {
            throw new IllegalStateException("given up");
        }
        return message.token();
    }

    @Override
    public String getPayload() {
        return message.payload();
    }

    @Override
    public @Nullable Instant getExpiration() {
        return message.expiration();
    }

    @Override
    public DeliveryPriority getPriority() {
        return message.priority();
    }

    @Override
    public PushType getPushType() {
        return message.type();
    }

    @Override
    public String getTopic() {
        return message.topic();
    }

    @Override
    public String getCollapseId() {
        return message.collapseId();
    }

    @Override
    public UUID getApnsId() {
        return message.id();
    }

    @Override
    public String toString() {
        return message + " " + state.get();
    }
}
