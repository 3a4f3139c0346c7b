package io.herald.push.deadletter;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An attempt of the audit. */
@Entity
@Immutable
@Table(name = "push_attempt")
class AttemptRow {

    @Id
    @Column(name = "attempt_id")
    private long attemptId;

    @Embedded
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // set by Hibernate, and named by queries
    private PushKey push;

    @Column(name = "attempt", nullable = false)
    private int attempt;

    @Column(name = "ended_at", nullable = false)
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private Instant endedAt;

    @Column(name = "outcome", nullable = false)
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private String outcome;

    @Column(name = "provider_id")
    private @Nullable String providerId;

    @Column(name = "detail")
    private @Nullable String detail;

    /** For Hibernate. */
    protected AttemptRow() {}

    DeadLetters.Attempt read() {
        return new DeadLetters.Attempt(attempt, endedAt, outcome, providerId, detail);
    }
}
