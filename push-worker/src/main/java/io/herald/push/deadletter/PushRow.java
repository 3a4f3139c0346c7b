package io.herald.push.deadletter;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A push, as far as an operator needs it. */
@Entity
@Immutable
@Table(name = "push")
class PushRow {

    @EmbeddedId
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private PushKey key;

    @Column(name = "sender", nullable = false)
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private String sender;

    @Column(name = "state", nullable = false)
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private String state;

    @Column(name = "reason")
    private @Nullable String reason;

    /** For Hibernate. */
    protected PushRow() {}

    PushKey key() {
        return key;
    }

    String sender() {
        return sender;
    }

    String reason() {
        return reason == null ? "" : reason;
    }

    boolean isDead() {
        return state.equals("dead");
    }
}
