package io.herald.core.audience;

/**
 * What somebody wants a membership to be.
 *
 * @param groupId the group
 * @param userId the user
 * @param member whether the user shall be in the group
 */
public record MembershipChange(String groupId, String userId, boolean member) {}
