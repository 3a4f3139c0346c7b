package io.herald.ingest.http;

import io.herald.core.notification.Notification;
import io.herald.ingest.value.ObjectValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The record's value: the body as it was sent, with {@code id} and {@code source} put in front where it has none. {@code createdAt} is
 * left to the record's timestamp, because it is not the client's word: with it, a repeated request would be other content under the
 * same id.
 */
final class CompletedValue {

    private CompletedValue() {}

    /**
     * @param body what was parsed into the notification, so a JSON object with at least an audience
     * @param notification with the id and source that stand in
     */
    static byte[] of(byte[] body, Notification notification) {
        Set<String> names = ObjectValue.names(body).orElseThrow();
        Map<String, String> missing = new LinkedHashMap<>();
        if (!names.contains("id")) {
            missing.put("id", notification.id());
        }
        if (!names.contains("source")) {
            missing.put("source", notification.source());
        }
        return ObjectValue.with(missing, body);
    }
}
