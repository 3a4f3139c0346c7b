package io.herald.delivery.stomp;

/** Inbox events as MESSAGE frames. Nothing is acknowledged, so they have no {@code ack}. Immutable. */
public final class EventMessages implements EventFrames {

    private final String start;

    /** As those of {@link MessageFrames}. */
    public EventMessages(StompVersion version, String subscriptionId, String destination) {
        this.start = MessageFrames.start(version, subscriptionId, destination);
    }

    @Override
    public String event(String epoch, long rev, String json) {
        return start + "message-id:" + epoch + "-r" + rev + "\ncontent-type:application/json\ncontent-length:"
                + Utf8.length(json) + "\n\n" + json + '\0';
    }
}
