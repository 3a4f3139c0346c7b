package io.herald.system.load;

import io.herald.system.history.ProducerEvent.Life;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something to be sent.
 *
 * @param source of the notification, empty where it is not readable
 * @param id of the notification, empty where it is not readable
 * @param users whom it addresses; empty where it is no valid one
 * @param content its fingerprint; empty where it is no valid one
 * @param expiresInMillis after which it need not be delivered; 0 = never
 * @param pushAfterMillis after which a device gets it that nobody acknowledged; -1 = never
 * @param deliverAt it must not be delivered before
 * @param life what is special about it, without that time
 * @param key of the record; empty = none
 * @param value of the record; empty = none
 * @param headers of the record
 */
record Draft(
        String source,
        String id,
        List<String> users,
        String content,
        long expiresInMillis,
        long pushAfterMillis,
        Optional<Instant> deliverAt,
        Life life,
        String key,
        byte[] value,
        Map<String, String> headers) {}
