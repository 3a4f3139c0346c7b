package io.herald.push.entry;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An entry of an inbox. Its payload stands in its own row or, when several users share it, in another. */
@Entity
@Immutable
@Table(name = "entry")
class EntryRow {

    @EmbeddedId
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private EntryKey key;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    @Column(name = "payload")
    private @Nullable String payload;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "payload_id")
    private @Nullable PayloadRow shared;

    /** For Hibernate. */
    protected EntryRow() {}

    EntryKey key() {
        return key;
    }

    @Nullable
    Instant expiresAt() {
        return expiresAt;
    }

    String payload() {
        return payload != null
                ? payload
                : Objects.requireNonNull(shared, "an entry has a payload, its own or a shared one")
                        .body();
    }
}
