-- The life of an entry after it was appended: it may be replaced by a newer one, cancelled, expire, and be removed in the end.

ALTER TABLE inbox ADD COLUMN gone int8multirange NOT NULL DEFAULT '{}';

COMMENT ON COLUMN inbox.gone IS 'seqs up to head that the history does not show: removed by retention, replaced, cancelled, expired, never come; and the cancels themselves';

ALTER TABLE entry
    ADD COLUMN stored_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN kind smallint NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 2),
    ADD COLUMN category text,
    ADD COLUMN localized boolean NOT NULL DEFAULT false,
    ADD COLUMN replaces bigint,
    ADD COLUMN replaced_by bigint;

COMMENT ON COLUMN entry.stored_at IS 'when it was appended, by the database''s clock; rises with seq but for the clock''s own steps';
COMMENT ON COLUMN entry.kind IS '0 = notification; 1 = cancel of an earlier one; 2 = place of one that was cancelled or updated before it came';
COMMENT ON COLUMN entry.localized IS 'title or body come in several languages';
COMMENT ON COLUMN entry.replaces IS 'the older entry whose place this one takes, or that it cancels';
COMMENT ON COLUMN entry.replaced_by IS 'the entry that replaced or cancelled this one: readers pass it over';

-- Retention goes by each user's log, from its beginning.
DROP INDEX entry_created_at;

-- The latest entry of a user under a collapse key.
CREATE TABLE collapse (
    user_no bigint NOT NULL,
    key     uuid NOT NULL,
    seq     bigint NOT NULL,
    PRIMARY KEY (user_no, key)
) WITH (fillfactor = 70);

COMMENT ON COLUMN collapse.key IS '128 bits of SHA-256 over source and collapse key';

-- The timer: this entry expires then. Written with the entry, removed when it has been seen to.
CREATE TABLE expiry (
    expires_at timestamptz NOT NULL,
    user_no    bigint NOT NULL,
    seq        bigint NOT NULL,
    PRIMARY KEY (expires_at, user_no, seq)
);
