package io.herald.delivery.history;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What users may ask of their history.
 *
 * @param page entries of a page when the request does not say how many, 50
 * @param maxPage entries of a page at most, 100; a larger limit is refused
 * @param maxSeqs entries that one request may name, 1000; more go by a cursor
 * @param maxBody size of a request, 32 KB; a larger one is answered with 413
 * @param writesPerMinute requests of one user on this node that change something, 240 at once and in every minute; a further one is
 *     answered with 429
 * @param readsPerMinute the same for requests that change nothing, 600
 * @param atOnce requests of all users on this node that the database works on at a time, 3, so that sessions keep their share of the
 *     connections ({@code spring.datasource.hikari.maximum-pool-size})
 * @param patience how long a request waits for its turn, 5 s; then it is answered with 503
 */
@Validated
@ConfigurationProperties("herald.delivery.history")
public record HistoryProperties(
        @DefaultValue("50") @Min(1) @Max(1000) int page,
        @DefaultValue("100") @Min(1) @Max(1000) int maxPage,
        @DefaultValue("1000") @Min(1) @Max(10_000) int maxSeqs,
        @DefaultValue("32KB") @NotNull DataSize maxBody,
        @DefaultValue("240") @Min(1) int writesPerMinute,
        @DefaultValue("600") @Min(1) int readsPerMinute,
        @DefaultValue("3") @Min(1) int atOnce,
        @DefaultValue("5s") @NotNull Duration patience) {}
