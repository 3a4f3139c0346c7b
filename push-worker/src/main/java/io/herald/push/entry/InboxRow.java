package io.herald.push.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** A user's inbox, as far as a look-up needs it. */
@Entity
@Immutable
@Table(name = "inbox")
class InboxRow {

    @Id
    @Column(name = "user_no")
    private long userNo;

    @Column(name = "user_id", nullable = false)
    @SuppressWarnings("NullAway.Init") // set by Hibernate
    private String userId;

    /** For Hibernate. */
    protected InboxRow() {}

    long userNo() {
        return userNo;
    }

    String userId() {
        return userId;
    }
}
