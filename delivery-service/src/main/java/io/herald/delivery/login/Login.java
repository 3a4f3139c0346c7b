package io.herald.delivery.login;

import java.time.Instant;

/**
 * What a valid token says.
 *
 * @param userId whose inbox it opens
 * @param issuedAt when it was issued; {@link Instant#MIN} where that cannot be told
 * @param expiresAt when the session has to end
 */
public record Login(String userId, Instant issuedAt, Instant expiresAt) {}
