package io.herald.ingest.cloudevent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import io.herald.core.notification.Violation;
import io.herald.ingest.value.ObjectValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns CloudEvents into notification values. */
@Component
public class CloudEvents {

    /** The media type of an event in structured mode. */
    public static final String STRUCTURED = JsonFormat.CONTENT_TYPE;

    /** The media type of several events in structured mode. */
    public static final String BATCH = "application/cloudevents-batch+json";

    private static final String KAFKA_VERSION = "ce_specversion";
    private static final String HTTP_VERSION = "ce-specversion";

    /** Numbers are kept digit by digit, and a repeated name is as wrong in an event as anywhere else. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(JsonFormat.getCloudEventJacksonModule())
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .enable(
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Whether a record says that it is an event. */
    public boolean isEvent(Headers headers) {
        return headers.lastHeader(KAFKA_VERSION) != null || isStructured(headers);
    }

    private static boolean isStructured(Headers headers) {
        Header type = headers.lastHeader("content-type");
        return type != null && type.value() != null && isStructured(new String(type.value(), StandardCharsets.UTF_8));
    }

    /** Whether a request says that it is an event. */
    public boolean isEvent(Map<String, String> headers) {
        return headers.containsKey(HTTP_VERSION) || isStructured(headers.getOrDefault("content-type", ""));
    }

    private static boolean isStructured(String contentType) {
        return contentType.strip().toLowerCase(Locale.ROOT).startsWith(STRUCTURED);
    }

    /** Converts a record that {@linkplain #isEvent says that it is an event}. */
    public Conversion convert(Headers headers, byte @Nullable [] value) {
        byte[] body = value == null ? new byte[0] : value;
        return isStructured(headers) ? structured(body) : binary(() -> KafkaMessageFactory.createReader(headers, body));
    }

    /**
     * Converts a request that {@linkplain #isEvent says that it is an event}.
     *
     * @param headers by their names in lower case
     */
    public Conversion convert(Map<String, String> headers, byte[] body) {
        return isStructured(headers.getOrDefault("content-type", ""))
                ? structured(body)
                : binary(() -> HttpMessageFactory.createReader(headers, body));
    }

    /** Converts one event of a batch. */
    public Conversion convertStructured(byte[] event) {
        return structured(event);
    }

    private static Conversion structured(byte[] body) {
        try {
            return notification(JSON.readValue(body, CloudEvent.class));
        } catch (JsonProcessingException e) {
            return e.getCause() instanceof CloudEventRWException cause
                    ? invalid("", "expected a CloudEvent, found: " + cause.getMessage())
                    : invalid("", "expected a CloudEvent in JSON, found: " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return invalid("", "expected a CloudEvent, found: " + e.getMessage());
        }
    }

    private static Conversion binary(Supplier<MessageReader> reader) {
        try {
            return notification(reader.get().toEvent());
        } catch (RuntimeException e) {
            return invalid("", "expected a CloudEvent, found: " + e.getMessage());
        }
    }

    private static Conversion notification(@Nullable CloudEvent event) {
        CloudEventData data = event == null ? null : event.getData();
        if (event == null) {
            return invalid("", "expected a CloudEvent, found null");
        }
        if (event.getSpecVersion() != SpecVersion.V1) {
            return invalid("specversion", "expected 1.0, found " + event.getSpecVersion());
        }
        String type = event.getDataContentType();
        if (type != null && !isJson(type)) {
            return invalid("datacontenttype", "expected application/json, found " + type);
        }
        byte[] object = data == null ? new byte[0] : data.toBytes();
        Set<String> names = ObjectValue.names(object).orElse(null);
        if (names == null) {
            return invalid("data", "expected a JSON object with the rest of the notification");
        }
        List<Violation> violations = new ArrayList<>();
        for (String attribute : List.of("id", "source")) {
            if (names.contains(attribute)) {
                violations.add(new Violation("data." + attribute, "expected as an attribute of the event only"));
            }
        }
        if (!violations.isEmpty()) {
            return new Conversion.Invalid(violations);
        }
        return new Conversion.Value(ObjectValue.with(front(event, names), object));
    }

    private static boolean isJson(String mediaType) {
        String plain = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return plain.equals("application/json") || plain.endsWith("+json") || plain.equals("text/json");
    }

    /** What the attributes say and the data does not. */
    private static Map<String, Object> front(CloudEvent event, Set<String> names) {
        Map<String, Object> front = new LinkedHashMap<>();
        front.put("id", event.getId());
        front.put("source", event.getSource().toString());
        if (!names.contains("category")) {
            front.put("category", event.getType());
        }
        OffsetDateTime time = event.getTime();
        if (time != null && !names.contains("createdAt")) {
            front.put("createdAt", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
        }
        String subject = event.getSubject();
        if (subject != null && !names.contains("audience")) {
            front.put("audience", Map.of("user", subject));
        }
        return front;
    }

    private static Conversion invalid(String field, String message) {
        return new Conversion.Invalid(List.of(new Violation(field, message)));
    }
}
