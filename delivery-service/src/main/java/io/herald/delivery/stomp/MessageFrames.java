package io.herald.delivery.stomp;

/**
 * Makes the MESSAGE frames of one subscription: only what differs from session to session is put together here, the rest comes
 * from {@link Content}. Immutable.
 */
public final class MessageFrames implements EntryFrames {

    private final StompVersion version;
    private final String start;
    private final String epoch;

    /**
     * @param subscriptionId the client's id of the subscription; empty = it gave none, which 1.0 allows
     * @param destination where the client subscribed
     * @param epoch of the seqs
     */
    public MessageFrames(StompVersion version, String subscriptionId, String destination, String epoch) {
        this.version = version;
        this.start = start(version, subscriptionId, destination);
        this.epoch = epoch;
    }

    /** The head of every MESSAGE of a subscription. */
    static String start(StompVersion version, String subscriptionId, String destination) {
        String subscription = subscriptionId.isEmpty() ? "" : "subscription:" + version.escape(subscriptionId) + "\n";
        return "MESSAGE\n" + subscription + "destination:" + version.escape(destination) + "\n";
    }

    /** A frame in two parts, of which the second is shared with all other recipients. */
    public record Message(String head, String tail) {}

    @Override
    public Message entry(long seq, long replaces, Content content) {
        String cursor = epoch + '-' + seq;
        String older = replaces == 0 ? "" : "\nreplaces:" + replaces;
        String head =
                start + "message-id:" + cursor + "\nack:" + cursor + "\nseq:" + seq + "\ncursor:" + cursor + older;
        return new Message(head, content.tail(version));
    }

    /** Its ACK moves nothing. */
    @Override
    public String caughtUp(long seq) {
        return marker("caught-up", seq);
    }

    @Override
    public String reset(long seq) {
        return marker("reset", seq);
    }

    private String marker(String type, long seq) {
        return start + "message-id:" + epoch + "-0\nack:" + epoch + "-0\ntype:" + type + "\ncursor:" + epoch + '-' + seq
                + "\ncontent-type:application/json\ncontent-length:2\n\n{}\0";
    }
}
