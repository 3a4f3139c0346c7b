package io.herald.ingest.http;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the HTTP door.
 *
 * @param allowedOrigins origins of pages that may publish from the browser (CORS), as in {@code https://intranet.example}; default none.
 *     Producers outside browsers need none
 * @param kafkaTimeout how long a request waits until Kafka has the record; default 5 s. After that the answer is 503, although the
 *     record may still arrive: the answer names the id to repeat it with
 */
@Validated
@ConfigurationProperties("herald.ingest.http")
public record DoorProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("5s") Duration kafkaTimeout) {}
