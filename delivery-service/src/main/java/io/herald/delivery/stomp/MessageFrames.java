package io.herald.delivery.stomp;

/**
 * Makes the MESSAGE frames of one subscription: only what differs from session to session is put together here, the rest comes
 * from {@link Content}. Immutable.
 */
public final class MessageFrames {

    private final StompVersion version;
    private final String start;
    private final String epoch;

    /**
     * @param subscriptionId the client's id of the subscription; empty = it gave none, which 1.0 allows
     * @param destination where the client subscribed
     * @param epoch of the seqs
     */
    public MessageFrames(StompVersion version, String subscriptionId, String destination, String epoch) {
        String subscription = subscriptionId.isEmpty() ? "" : "subscription:" + version.escape(subscriptionId) + "\n";
        this.version = version;
        this.start = "MESSAGE\n" + subscription + "destination:" + version.escape(destination) + "\n";
        this.epoch = epoch;
    }

    /** A frame in two parts, of which the second is shared with all other recipients. */
    public record Message(String head, String tail) {}

    /**
     * The MESSAGE for an entry.
     *
     * @param replaces seq of the older entry whose place it takes, or that it cancels; 0 = of none
     */
    public Message entry(long seq, long replaces, Content content) {
        String cursor = epoch + '-' + seq;
        String older = replaces == 0 ? "" : "\nreplaces:" + replaces;
        String head =
                start + "message-id:" + cursor + "\nack:" + cursor + "\nseq:" + seq + "\ncursor:" + cursor + older;
        return new Message(head, content.tail(version));
    }

    /** The marker: everything up to the cursor has been sent or passed over. Its ACK moves nothing. */
    public String caughtUp(long seq) {
        return marker("caught-up", seq);
    }

    /** The marker: the client's cursor belongs to no history known here; what follows starts at the unacknowledged. */
    public String reset(long seq) {
        return marker("reset", seq);
    }

    private String marker(String type, long seq) {
        return start + "message-id:" + epoch + "-0\nack:" + epoch + "-0\ntype:" + type + "\ncursor:" + epoch + '-' + seq
                + "\ncontent-type:application/json\ncontent-length:2\n\n{}\0";
    }
}
