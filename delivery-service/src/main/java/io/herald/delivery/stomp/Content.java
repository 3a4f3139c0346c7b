package io.herald.delivery.stomp;

import io.herald.core.notification.EntryForm;
import io.herald.core.notification.Localization;
import java.time.Instant;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One notification on its way to any number of sessions: the part of its MESSAGE frames that is the same for all of them
 * (notification id, time, body) is made once per protocol version and shared.
 *
 * <p>Safe to share between threads; making the shared part twice in a race does no harm.
 */
public final class Content {

    /** As the standard of server-sent events has it. In JSON they stand between tokens only. */
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    /** Clients choose them: what is wanted besides these is made for each session anew. */
    private static final int MOST_WISHES = 64;

    private final String notificationId;
    private final Instant createdAt;
    private final EntryForm form;
    private final String body;
    private final int bodyBytes;

    private volatile @Nullable String escaped;
    private volatile @Nullable String plain;
    private volatile @Nullable String stream;
    private volatile @Nullable Map<List<LanguageRange>, Content> byLanguages;

    /**
     * @param notificationId the producer's id
     * @param createdAt sent as milliseconds since 1970
     * @param form what the body is
     * @param body JSON
     */
    public Content(String notificationId, Instant createdAt, EntryForm form, String body) {
        this.notificationId = notificationId;
        this.createdAt = createdAt;
        this.form = form;
        this.body = body;
        this.bodyBytes = Utf8.length(body);
    }

    /** The same in the language of a session: made once for all that want the same, as far as there are few wishes. */
    public Content in(List<LanguageRange> wanted) {
        if (form != EntryForm.LOCALIZED) {
            return this;
        }
        Map<List<LanguageRange>, Content> made = byLanguages;
        if (made == null) {
            made = new ConcurrentHashMap<>(2);
            byLanguages = made;
        }
        Content known = made.get(wanted);
        if (known == null) {
            known = new Content(notificationId, createdAt, EntryForm.PLAIN, Localization.pick(body, wanted));
            if (made.size() < MOST_WISHES) {
                made.putIfAbsent(wanted, known);
            }
        }
        return known;
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

    /** What an event of a stream is called. */
    String streamType() {
        return form == EntryForm.CANCEL ? "cancel" : "notification";
    }

    /** The end of a stream's event: the body on as many lines as it has, and the end of the object around it. */
    String streamTail() {
        String tail = stream;
        if (tail == null) {
            tail = LINE_END.matcher(body).replaceAll("\ndata: ") + "}\n\n";
            stream = tail;
        }
        return tail;
    }

    private String build(StompVersion version) {
        String kind = form == EntryForm.CANCEL ? "\nkind:cancel" : "";
        return kind + "\nnotification-id:" + version.escape(notificationId) + "\ntimestamp:" + createdAt.toEpochMilli()
                + "\ncontent-type:application/json\ncontent-length:" + bodyBytes + "\n\n" + body + '\0';
    }
}
