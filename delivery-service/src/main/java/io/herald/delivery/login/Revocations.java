package io.herald.delivery.login;

import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/** Whose tokens are revoked: all that were issued before a moment. Thread-safe, in memory. */
public final class Revocations {

    private final ConcurrentHashMap<String, Instant> before = new ConcurrentHashMap<>();

    /** Revokes what the user was issued before that moment; false = that much was revoked already. */
    public boolean revoke(String userId, Instant moment) {
        Instant known = before.get(userId);
        if (known != null && !known.isBefore(moment)) {
            return false;
        }
        before.merge(userId, moment, (a, b) -> a.isAfter(b) ? a : b);
        return true;
    }

    /** Forgets revocations from before that moment: by then all tokens concerned have expired. */
    public void forget(Instant moment) {
        before.values().removeIf(each -> each.isBefore(moment));
    }

    /** Whether the token of this login is revoked. */
    public boolean revoked(Login login) {
        Instant moment = before.get(login.userId());
        return moment != null && login.issuedAt().isBefore(moment);
    }
}
