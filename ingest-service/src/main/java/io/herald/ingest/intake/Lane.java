package io.herald.ingest.intake;

import io.herald.core.topic.Topics;
import java.util.List;

/** A topic of notifications. They are read side by side: nothing in one waits for what is in another. */
record Lane(String topic, String suffix, int concurrency, IntakeSteps steps) implements TopicReading {

    static List<Lane> all(IntakeProperties settings, IntakeSteps steps) {
        return List.of(
                new Lane(Topics.NOTIFICATIONS, "", settings.concurrency(), steps),
                new Lane(Topics.NOTIFICATIONS_HIGH, "-high", settings.highConcurrency(), steps));
    }

    @Override
    public RecordSink sink() {
        return new NotificationSink(steps);
    }
}
