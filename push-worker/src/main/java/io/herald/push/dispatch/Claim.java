package io.herald.push.dispatch;

import io.herald.push.provider.PushTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A push that this worker has claimed, with all that decides what becomes of it.
 *
 * @param attempt which claim of this push it is, from 1
 * @param before the state it was found in
 * @param failures how often the provider could not take it, without a break
 * @param failing since when; zero if it is not
 * @param entry null when it has been removed
 * @param device null when it was removed, dropped or given to another user
 * @param acknowledged whether a session of the user has acknowledged the entry
 */
record Claim(
        Key key,
        String lane,
        int attempt,
        Before before,
        boolean always,
        int failures,
        Duration failing,
        String userId,
        int badge,
        boolean acknowledged,
        @Nullable Entry entry,
        @Nullable Device device) {

    /** The primary key of a push. */
    record Key(long userNo, long seq, UUID deviceId) {}

    /** What a claim finds. */
    enum Before {
        WAITING,
        /** A worker claimed it and has not been heard of since. */
        SENDING,
        WITHDRAWING
    }

    /**
     * @param localized title or body come in several languages
     * @param replaced another one has taken its place, or cancelled it
     * @param expired by the database's clock
     * @param left until it expires; null = never
     */
    record Entry(
            UUID key,
            String payload,
            boolean localized,
            boolean replaced,
            @Nullable Instant expiresAt,
            boolean expired,
            @Nullable Duration left) {}

    /**
     * Where it goes, if it is still this user's.
     *
     * @param registeredAt when the client last brought the target, by the database's clock
     * @param locale language tag; empty = unknown
     */
    record Device(PushTarget target, Instant registeredAt, String locale) {}
}
