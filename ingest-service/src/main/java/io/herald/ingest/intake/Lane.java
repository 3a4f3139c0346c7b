package io.herald.ingest.intake;

import io.herald.core.topic.Topics;

/** Topics that are read side by side, each by consumers of its own: nothing in one waits for what is in another. */
enum Lane {
    NORMAL(Topics.NOTIFICATIONS, ""),
    HIGH(Topics.NOTIFICATIONS_HIGH, "-high");

    private final String topic;
    private final String suffix;

    Lane(String topic, String suffix) {
        this.topic = topic;
        this.suffix = suffix;
    }

    String topic() {
        return topic;
    }

    /** Ends the names of its consumer group, clients and threads. */
    String suffix() {
        return suffix;
    }

    int concurrency(IntakeProperties settings) {
        return switch (this) {
            case NORMAL -> settings.concurrency();
            case HIGH -> settings.highConcurrency();
        };
    }
}
