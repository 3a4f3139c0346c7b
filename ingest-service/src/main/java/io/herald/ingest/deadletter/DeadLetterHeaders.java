package io.herald.ingest.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.Violation;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import tools.jackson.databind.json.JsonMapper;

/**
 * The headers of a dead letter; values are UTF-8 text. A record that was produced again from a dead letter brings its origin along: it
 * stays the first one, however often it comes back, and the place it was last read from stands beside it.
 */
final class DeadLetterHeaders {

    /** JSON array of {@code {"field":…,"message":…}}. */
    static final String REASON = "herald-dlt-reason";

    static final String TOPIC = "herald-dlt-topic";
    static final String TOPIC_ID = "herald-dlt-topic-id";
    static final String PARTITION = "herald-dlt-partition";
    static final String OFFSET = "herald-dlt-offset";

    /** Milliseconds of the epoch. */
    static final String TIMESTAMP = "herald-dlt-timestamp";

    static final String LAST_PARTITION = "herald-dlt-last-partition";
    static final String LAST_OFFSET = "herald-dlt-last-offset";

    private static final List<String> ORIGIN = List.of(TOPIC, TOPIC_ID, PARTITION, OFFSET, TIMESTAMP);

    private static final JsonMapper JSON = new JsonMapper();

    private DeadLetterHeaders() {}

    static Headers of(DeadLetter letter) {
        ConsumerRecord<byte[], byte[]> record = letter.record();
        Headers headers = new RecordHeaders(record.headers().toArray());
        Stream.of(REASON, LAST_PARTITION, LAST_OFFSET).forEach(headers::remove);
        headers.add(REASON, reason(letter.reasons()));
        if (hasOrigin(record.headers())) {
            set(headers, LAST_PARTITION, record.partition());
            set(headers, LAST_OFFSET, record.offset());
        } else {
            ORIGIN.forEach(headers::remove);
            set(headers, TOPIC, record.topic());
            set(headers, TOPIC_ID, letter.topicId());
            set(headers, PARTITION, record.partition());
            set(headers, OFFSET, record.offset());
            set(headers, TIMESTAMP, record.timestamp());
        }
        return headers;
    }

    static Headers withoutOrigin(List<Violation> reasons) {
        return new RecordHeaders().add(REASON, reason(reasons));
    }

    /** All of it or none: half an origin is somebody's invention. */
    private static boolean hasOrigin(Headers headers) {
        return ORIGIN.stream().allMatch(name -> headers.lastHeader(name) != null)
                && Stream.of(PARTITION, OFFSET, TIMESTAMP).allMatch(name -> isNumber(headers.lastHeader(name)));
    }

    private static boolean isNumber(Header header) {
        return header.value() != null && new String(header.value(), UTF_8).matches("-?[0-9]{1,19}");
    }

    private static byte[] reason(List<Violation> reasons) {
        return JSON.writeValueAsBytes(reasons);
    }

    private static void set(Headers headers, String name, Object value) {
        headers.add(name, value.toString().getBytes(UTF_8));
    }
}
