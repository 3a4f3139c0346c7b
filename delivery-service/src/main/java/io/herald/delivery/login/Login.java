package io.herald.delivery.login;

import java.time.Instant;

/**
 * What a valid token says.
 *
 * @param userId whose inbox it opens
 * @param expiresAt when the session has to end
 */
public record Login(String userId, Instant expiresAt) {}
