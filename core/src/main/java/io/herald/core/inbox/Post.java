package io.herald.core.inbox;

import io.herald.core.notification.Notification;
import java.util.List;

/**
 * One notification on its way into inboxes.
 *
 * @param notification what to append
 * @param userIds to whom; no user twice
 */
public record Post(Notification notification, List<String> userIds) {}
