package io.herald.ingest.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the HTTP door.
 *
 * @param allowedOrigins origins of pages that may publish from the browser (CORS), as in {@code https://intranet.example}; default none.
 *     Producers outside browsers need none
 * @param kafkaTimeout how long a request waits until Kafka has the record; default 5 s. After that the answer is 503, although the
 *     record may still arrive: the answer names the id to repeat it with
 * @param maxBatch notifications in one batch; default 500
 * @param maxBatchSize size of a batch; default 4 MB. A request holds it in memory twice
 */
@Validated
@ConfigurationProperties("herald.ingest.http")
public record DoorProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("5s") Duration kafkaTimeout,
        @DefaultValue("500") @Min(1) @Max(10_000) int maxBatch,
        @DefaultValue("4MB") DataSize maxBatchSize) {}
