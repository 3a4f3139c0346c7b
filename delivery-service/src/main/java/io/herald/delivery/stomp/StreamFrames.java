package io.herald.delivery.stomp;

import io.herald.delivery.stomp.MessageFrames.Message;
import java.time.Duration;

/**
 * The same as {@link MessageFrames}, as server-sent events (HTML Living Standard, section 9.2). An entry's id is its cursor, which a
 * client sends back as {@code Last-Event-ID}. Immutable.
 */
public final class StreamFrames implements EntryFrames {

    /** A comment. */
    public static final String HEART_BEAT = ":\n\n";

    private final String epoch;

    /** @param epoch of the seqs */
    public StreamFrames(String epoch) {
        this.epoch = epoch;
    }

    @Override
    public Message entry(long seq, long replaces, Content content) {
        String cursor = epoch + '-' + seq;
        String older = replaces == 0 ? "" : ",\"replaces\":" + replaces;
        String head = "id: " + cursor + "\nevent: " + content.streamType() + "\ndata: {\"seq\":" + seq
                + ",\"cursor\":\"" + cursor + '"' + older + ",\"notification\":";
        return new Message(head, content.streamTail());
    }

    @Override
    public String caughtUp(long seq) {
        return marker("caught-up", seq);
    }

    @Override
    public String reset(long seq) {
        return marker("reset", seq);
    }

    private String marker(String type, long seq) {
        String cursor = epoch + '-' + seq;
        return "id: " + cursor + "\nevent: " + type + "\ndata: {\"cursor\":\"" + cursor + "\"}\n\n";
    }

    /**
     * The last event: why the stream ends.
     *
     * @param code as the close codes of WebSockets
     * @param text a fixed text without quotes
     */
    public static String end(int code, String text) {
        return "event: end\ndata: {\"code\":" + code + ",\"message\":\"" + text + "\"}\n\n";
    }

    /** The same, and when to come back. */
    public static String end(int code, String text, Duration comeBackIn) {
        return "retry: " + comeBackIn.toMillis() + "\n" + end(code, text);
    }

    /** Inbox events. They have no id, so that the last one of an entry stays the client's cursor. */
    public static final class Events implements EventFrames {
        @Override
        public String event(String epoch, long rev, String json) {
            return "event: inbox\ndata: " + json + "\n\n";
        }
    }
}
