package io.herald.push.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** The payload of a notification to several users. */
@Entity
@Immutable
@Table(name = "payload")
class PayloadRow {

    @Id
    @Column(name = "payload_id")
    private long payloadId;

    @Column(name = "body", nullable = false)
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private String body;

    /** For Hibernate. */
    protected PayloadRow() {}

    String body() {
        return body;
    }
}
