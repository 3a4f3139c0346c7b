package io.herald.core.propagation;

import java.util.List;

/**
 * The inboxes of these users have changed otherwise than by a new entry: read what has.
 *
 * @param userIds users of whom the node holds sessions
 */
public record LiveHint(List<String> userIds) implements LiveMessage {}
