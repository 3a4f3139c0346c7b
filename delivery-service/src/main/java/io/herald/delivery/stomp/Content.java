package io.herald.delivery.stomp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One notification on its way to any number of sessions: the part of its MESSAGE frames that is the same for all of them
 * (notification id, time, body) is made once per protocol version and shared.
 *
 * <p>Safe to share between threads; making the shared part twice in a race does no harm.
 */
public final class Content {

    private final String notificationId;
    private final long timestamp;
    private final String body;
    private final int bodyBytes;

    private volatile @Nullable String escaped;
    private volatile @Nullable String plain;

    /**
     * @param notificationId the producer's id
     * @param createdAt sent as milliseconds since 1970
     * @param body JSON
     */
    public Content(String notificationId, Instant createdAt, String body) {
        this.notificationId = notificationId;
        this.timestamp = createdAt.toEpochMilli();
        this.body = body;
        this.bodyBytes = Utf8.length(body);
    }

    /** The end of a MESSAGE frame: the last headers, the body and the NUL. */
    String tail(StompVersion version) {
        return version == StompVersion.V1_0 ? plainTail() : escapedTail();
    }

    /** 1.1 differs from 1.2 in the carriage return alone, which no notification id contains. */
    private String escapedTail() {
        String tail = escaped;
        if (tail == null) {
            tail = build(StompVersion.V1_1);
            escaped = tail;
        }
        return tail;
    }

    private String plainTail() {
        String tail = plain;
        if (tail == null) {
            tail = build(StompVersion.V1_0);
            plain = tail;
        }
        return tail;
    }

    private String build(StompVersion version) {
        return "\nnotification-id:" + version.escape(notificationId) + "\ntimestamp:" + timestamp
                + "\ncontent-type:application/json\ncontent-length:" + bodyBytes + "\n\n" + body + '\0';
    }
}
