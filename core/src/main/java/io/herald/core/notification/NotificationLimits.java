package io.herald.core.notification;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How large, how old and how many: what the parser holds a notification to. A value beyond a limit breaks the contract (dead
 * letter, or 400 and 413 on HTTP), so raising a limit is safe and lowering one is not while such values are under way. Lengths count
 * Unicode code points. {@code notification.schema.json} states the defaults.
 *
 * @param maxValueSize size of the whole value; default 64 KB. Every reader of a page holds a window of these in memory
 * @param maxDepth how deeply objects and arrays may nest, the outermost object counted; default 32
 * @param maxNumberLength characters of a number; default 100
 * @param maxIdLength characters of {@code id}; default 255
 * @param maxSourceLength characters of {@code source}; default 255
 * @param maxUserIdLength characters of a user id; default 255. PostgreSQL indexes it: above 600 an index row may get too large
 * @param maxGroupIdLength characters of a group id; default 255
 * @param maxUsers users in one {@code audience.users}; default 500. They are locked and written in one transaction
 * @param maxCategoryLength characters of {@code category}; default 64
 * @param maxTitleLength characters of {@code title}; default 256
 * @param maxBodyLength characters of {@code body}; default 4096
 * @param maxLanguages languages that {@code title} and {@code body} may come in, each; default 50
 * @param maxLinkLength characters of {@code link} and {@code image}; default 2048
 * @param maxActions items in {@code actions}; default 5
 * @param maxActionIdLength characters of an action's {@code id}; default 64
 * @param maxActionTitleLength characters of an action's {@code title}; default 100
 * @param maxCollapseKeyLength characters of {@code collapseKey}; default 64, which is what APNs takes
 * @param maxAge how long ago {@code createdAt} may be; default 365 days. What waited longer in a dead-letter topic is refused
 * @param maxFuture how far ahead {@code createdAt} may be; default 1 hour. Room for clocks that are wrong, not for scheduling
 * @param maxLifetime how far ahead {@code expiresAt} may be; default 365 days
 * @param maxDelay how far ahead {@code deliverAt} may be; default 365 days
 * @param pushAfter {@code push.after} where the producer names none; default 30 seconds
 * @param maxPushAfter the longest {@code push.after}; default 1 day
 */
@Validated
@ConfigurationProperties("herald.notification")
public record NotificationLimits(
        @DefaultValue("64KB") DataSize maxValueSize,
        @DefaultValue("32") @Min(2) @Max(200) int maxDepth,
        @DefaultValue("100") @Min(20) @Max(1000) int maxNumberLength,
        @DefaultValue("255") @Min(1) @Max(1000) int maxIdLength,
        @DefaultValue("255") @Min(1) @Max(1000) int maxSourceLength,
        @DefaultValue("255") @Min(1) @Max(600) int maxUserIdLength,
        @DefaultValue("255") @Min(1) @Max(600) int maxGroupIdLength,
        @DefaultValue("500") @Min(1) @Max(10_000) int maxUsers,
        @DefaultValue("64") @Min(1) int maxCategoryLength,
        @DefaultValue("256") @Min(1) int maxTitleLength,
        @DefaultValue("4096") @Min(1) int maxBodyLength,
        @DefaultValue("50") @Min(1) @Max(1000) int maxLanguages,
        @DefaultValue("2048") @Min(1) int maxLinkLength,
        @DefaultValue("5") @Min(0) @Max(100) int maxActions,
        @DefaultValue("64") @Min(1) int maxActionIdLength,
        @DefaultValue("100") @Min(1) int maxActionTitleLength,
        @DefaultValue("64") @Min(1) int maxCollapseKeyLength,
        @DefaultValue("365d") Duration maxAge,
        @DefaultValue("1h") Duration maxFuture,
        @DefaultValue("365d") Duration maxLifetime,
        @DefaultValue("365d") Duration maxDelay,
        @DefaultValue("30s") Duration pushAfter,
        @DefaultValue("1d") Duration maxPushAfter) {

    /** The defaults stated above, for those who have no Spring environment to bind from. */
    public static NotificationLimits defaults() {
        return new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("herald.notification", NotificationLimits.class);
    }
}
