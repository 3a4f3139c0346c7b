package io.herald.delivery.groups;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What requests about groups may ask.
 *
 * @param maxChanges users that one bulk change may name, 1,000. They are changed in one transaction, which other changes of the group
 *     wait for
 * @param maxPage longest page of groups or members, 1,000
 * @param maxBody largest body, 2 MB: so many ids of the longest kind
 */
@Validated
@ConfigurationProperties("herald.delivery.groups")
public record GroupsProperties(
        @DefaultValue("1000") @Min(1) @Max(100_000) int maxChanges,

        @DefaultValue("1000") @Min(1) @Max(10_000) int maxPage,

        @DefaultValue("2MB") @NotNull DataSize maxBody) {}
