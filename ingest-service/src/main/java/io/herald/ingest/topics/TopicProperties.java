package io.herald.ingest.topics;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How topics are created that do not exist. Topics that exist are not changed.
 *
 * @param partitions partitions of each topic; default 12. An upper bound for how many
 *     consumers work at once. Adding some later moves users to other partitions, and with them the order of what is under way
 * @param replicas copies of each partition; default -1, which leaves it to the broker. Production wants 3, and brokers with
 *     {@code min.insync.replicas=2}
 * @param maxMessageSize largest record of {@code notifications}; default 4 MB. Well above what the contract accepts, so that what
 *     is too large becomes a dead letter with a reason. The dead-letter topic takes 1 MB more, for its headers
 * @param retention how long {@code notifications} are kept; default 7 days. What was not read by then is lost: keep it longer
 *     than any outage, and shorter than the inboxes keep their entries, or a re-read appends again what was removed
 * @param deadLetterRetention how long dead letters wait for somebody to look at them; default 30 days
 * @param pushRequestRetention how long push requests are kept; default 1 day. They are wake-ups: an old one is worth nothing
 * @param eventRetention how long {@code notification-events} are kept; default 7 days
 */
@Validated
@ConfigurationProperties("herald.ingest.topics")
public record TopicProperties(
        @DefaultValue("12") @Min(1) @Max(10_000) int partitions,

        @DefaultValue("-1") @Min(-1) @Max(100) short replicas,

        @DefaultValue("4MB") DataSize maxMessageSize,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("30d") Duration deadLetterRetention,
        @DefaultValue("1d") Duration pushRequestRetention,
        @DefaultValue("7d") Duration eventRetention) {

    /** What the dead-letter topic must take: the largest record and the headers that say why it is there. */
    DataSize maxDeadLetterSize() {
        return DataSize.ofBytes(
                maxMessageSize.toBytes() + DataSize.ofMegabytes(1).toBytes());
    }
}
