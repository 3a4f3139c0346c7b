package io.herald.core.audience;

/**
 * A group that has members.
 *
 * @param groupId as producers name it
 * @param revision how often its members have changed
 */
public record Group(String groupId, long revision) {}
