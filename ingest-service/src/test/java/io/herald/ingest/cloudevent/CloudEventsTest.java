package io.herald.ingest.cloudevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.notification.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events in both modes and from both doors become the values that a producer without CloudEvents would have written. */
class CloudEventsTest {

    private static final String DATA = "{\"audience\":{\"user\":\"al\"} , \"title\":\"x\",\"n\":1.10}";
    private static final String FRONT =
            "{\"id\":\"7\",\"source\":\"/shop\",\"category\":\"order.shipped\",\"createdAt\":\"2026-11-21T10:00:00Z\",";

    private final CloudEvents events = new CloudEvents();

    @Test
    void aBinaryRecordKeepsItsDataToTheByte() {
        Headers headers = headers(attributes("ce_"));

        assertThat(events.isEvent(headers)).isTrue();
        assertThat(value(events.convert(headers, DATA.getBytes(UTF_8)))).isEqualTo(FRONT + DATA.substring(1));
    }

    @Test
    void aBinaryRequestIsTheSameEvent() {
        Map<String, String> headers = new HashMap<>(attributes("ce-"));
        headers.put("content-type", "application/json; charset=utf-8");

        assertThat(events.isEvent(headers)).isTrue();
        assertThat(value(events.convert(headers, DATA.getBytes(UTF_8)))).isEqualTo(FRONT + DATA.substring(1));
    }

    @Test
    void aStructuredEventKeepsItsNumbersDigitByDigit() {
        Map<String, String> headers = Map.of("content-type", "Application/CloudEvents+JSON; charset=UTF-8");
        String data = "{\"audience\":{\"user\":\"al\"},\"data\":[1.10,12345678901234567890.5,1]}";

        assertThat(events.isEvent(headers)).isTrue();
        assertThat(value(events.convert(headers, structured(data)))).isEqualTo(FRONT + data.substring(1));
        assertThat(value(events.convert(headers(headers), structured(data)))).isEqualTo(FRONT + data.substring(1));
    }

    @Test
    void whatTheDataSaysItselfStandsAndTheSubjectIsTheUserOtherwise() {
        Map<String, String> attributes = new HashMap<>(attributes("ce_"));
        attributes.put("ce_subject", "bo");
        String own = "{\"category\":\"c\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"audience\":{\"user\":\"al\"}}";

        assertThat(value(events.convert(headers(attributes), own.getBytes(UTF_8))))
                .isEqualTo("{\"id\":\"7\",\"source\":\"/shop\"," + own.substring(1));
        assertThat(value(events.convert(headers(attributes), "{ }".getBytes(UTF_8))))
                .isEqualTo(FRONT + "\"audience\":{\"user\":\"bo\"} }");
    }

    @Test
    void otherRecordsAreNoEvents() {
        assertThat(events.isEvent(headers(Map.of("content-type", "application/json"))))
                .isFalse();
        assertThat(events.isEvent(Map.of("content-type", "application/json"))).isFalse();
        assertThat(events.isEvent(new RecordHeaders().add("content-type", null)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"id", "source", "type"})
    void anEventWithoutARequiredAttributeIsRefused(String attribute) {
        Map<String, String> attributes = new HashMap<>(attributes("ce_"));
        attributes.remove("ce_" + attribute);

        assertThat(violations(events.convert(headers(attributes), DATA.getBytes(UTF_8)))
                        .getFirst()
                        .message())
                .startsWith("expected a CloudEvent, found:")
                .contains(attribute);
    }

    @Test
    void dataThatIsNoJsonObjectIsRefused() {
        for (String data : List.of("", "7", "[]", "null", "\"text\"", "{", "{\"a\":")) {
            assertThat(violations(events.convert(headers(attributes("ce_")), data.getBytes(UTF_8))))
                    .as(data)
                    .containsExactly(new Violation("data", "expected a JSON object with the rest of the notification"));
        }
        assertThat(violations(events.convert(headers(attributes("ce_")), null))).hasSize(1);
        Map<String, String> xml = new HashMap<>(attributes("ce_"));
        xml.put("content-type", "application/xml");
        assertThat(violations(events.convert(headers(xml), DATA.getBytes(UTF_8))))
                .containsExactly(new Violation("datacontenttype", "expected application/json, found application/xml"));
    }

    @Test
    void idAndSourceAreTheEventsAlone() {
        String data = "{\"audience\":{\"user\":\"al\"},\"source\":\"b\",\"id\":\"8\"}";

        assertThat(violations(events.convert(headers(attributes("ce_")), data.getBytes(UTF_8))))
                .extracting(Violation::field)
                .containsExactly("data.id", "data.source");
    }

    @Test
    void anOlderVersionOfTheSpecificationIsRefused() {
        Map<String, String> attributes = new HashMap<>(attributes("ce_"));
        attributes.put("ce_specversion", "0.3");

        assertThat(violations(events.convert(headers(attributes), DATA.getBytes(UTF_8))))
                .containsExactly(new Violation("specversion", "expected 1.0, found 0.3"));
    }

    @Test
    void aNameThatIsRepeatedInAStructuredEventIsRefused() {
        assertThat(violations(events.convert(
                        Map.of("content-type", CloudEvents.STRUCTURED),
                        structured("{\"title\":\"a\",\"title\":\"b\"}"))))
                .hasSize(1);
    }

    @Property
    void whateverSaysThatItIsAnEventIsConvertedOrRefused(
            @ForAll @Size(max = 200) byte[] value, @ForAll String version, @ForAll String id, @ForAll String source) {
        Headers binary = new RecordHeaders()
                .add("ce_specversion", version.getBytes(UTF_8))
                .add("ce_id", id.getBytes(UTF_8))
                .add("ce_source", source.getBytes(UTF_8))
                .add("ce_type", value);

        assertThat(events.convert(binary, value)).isNotNull();
        assertThat(violations(events.convert(Map.of("content-type", CloudEvents.STRUCTURED), value)))
                .isNotEmpty();
    }

    private static Map<String, String> attributes(String prefix) {
        return Map.of(
                prefix + "specversion", "1.0",
                prefix + "id", "7",
                prefix + "source", "/shop",
                prefix + "type", "order.shipped",
                prefix + "time", "2026-11-21T10:00:00Z");
    }

    private static byte[] structured(String data) {
        return ("{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/shop\",\"type\":\"order.shipped\","
                        + "\"time\":\"2026-11-21T10:00:00Z\",\"data\":" + data + "}")
                .getBytes(UTF_8);
    }

    private static Headers headers(Map<String, String> headers) {
        RecordHeaders record = new RecordHeaders();
        headers.forEach((name, value) -> record.add(name, value.getBytes(UTF_8)));
        return record;
    }

    private static String value(Conversion conversion) {
        assertThat(conversion).isInstanceOf(Conversion.Value.class);
        return new String(((Conversion.Value) conversion).bytes(), UTF_8);
    }

    private static List<Violation> violations(Conversion conversion) {
        assertThat(conversion).isInstanceOf(Conversion.Invalid.class);
        return ((Conversion.Invalid) conversion).violations();
    }
}
