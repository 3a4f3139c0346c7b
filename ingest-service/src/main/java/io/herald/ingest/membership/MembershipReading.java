package io.herald.ingest.membership;

import io.herald.core.audience.Memberships;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.topic.Topics;
import io.herald.ingest.deadletter.DeadLetters;
import io.herald.ingest.intake.RecordSink;
import io.herald.ingest.intake.TopicReading;
import org.springframework.stereotype.Component;

/** Has the topic {@code group-memberships} read, by one consumer per instance. */
@Component
class MembershipReading implements TopicReading {

    private final Memberships memberships;
    private final DeadLetters deadLetters;
    private final NotificationLimits limits;

    MembershipReading(Memberships memberships, DeadLetters deadLetters, NotificationLimits limits) {
        this.memberships = memberships;
        this.deadLetters = deadLetters;
        this.limits = limits;
    }

    @Override
    public String topic() {
        return Topics.GROUP_MEMBERSHIPS;
    }

    @Override
    public String suffix() {
        return "-memberships";
    }

    @Override
    public int concurrency() {
        return 1;
    }

    @Override
    public RecordSink sink() {
        return new MembershipSink(memberships, deadLetters, limits);
    }
}
