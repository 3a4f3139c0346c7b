package io.herald.push.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** Primary key of an entry. */
@Embeddable
record EntryKey(
        @Column(name = "user_no") long userNo,
        @Column(name = "seq") long seq) implements Serializable {}
