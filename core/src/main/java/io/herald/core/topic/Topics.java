package io.herald.core.topic;

/** The Kafka topics of Herald; {@code docs/protocol.md} describes key, value and headers of each. */
public final class Topics {

    /** Notifications as producers write them: JSON, key = user id or group id. */
    public static final String NOTIFICATIONS = "notifications";

    /** The same for what hurries: read by consumers of its own, so that nothing else is in front of it. */
    public static final String NOTIFICATIONS_HIGH = "notifications.high";

    /** Records of {@link #NOTIFICATIONS}, {@link #NOTIFICATIONS_HIGH} and {@link #GROUP_MEMBERSHIPS} that break the contract: untouched key and value, reason and origin in headers. */
    public static final String DEAD_LETTERS = "notifications.dlt";

    /** Wake-ups for the push worker, key = user id; never the record of anything. */
    public static final String PUSH_REQUESTS = "push-requests";

    /** What became of notifications, at least once each, key = user id. For whoever wants to know; nothing here reads it. */
    public static final String NOTIFICATION_EVENTS = "notification-events";

    /** Who is in which group: key = JSON with group and user, value = JSON object, null = is not; compacted. */
    public static final String GROUP_MEMBERSHIPS = "group-memberships";

    private Topics() {}
}
