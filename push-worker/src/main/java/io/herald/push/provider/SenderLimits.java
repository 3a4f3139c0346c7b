package io.herald.push.provider;

import java.time.Duration;

/**
 * What a sender takes.
 *
 * @param concurrency pushes under way at once, of this process
 * @param laneConcurrency of these, so many in one lane
 * @param perSecond pushes a second, of this process
 * @param rampUp how long it takes to get to {@code perSecond} after a rest; zero = at once
 * @param giveUpAfter a push that was not taken so long after it first fell due becomes a dead letter
 * @param firstBackoff pause after the first failed attempt, doubled after each further one, with jitter
 * @param maxBackoff longest such pause
 * @param withdrawals whether it can take back what is shown
 * @param withdrawalInterval at most one withdrawal per device in this time; the last one says it for all
 */
public record SenderLimits(
        int concurrency,
        int laneConcurrency,
        double perSecond,
        Duration rampUp,
        Duration giveUpAfter,
        Duration firstBackoff,
        Duration maxBackoff,
        boolean withdrawals,
        Duration withdrawalInterval) {}
