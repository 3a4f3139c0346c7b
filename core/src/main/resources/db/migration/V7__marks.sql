-- What users do with their entries (seen, read, archived), the log of what changed in an inbox besides new entries, and what is
-- left of an inbox that was erased.

-- rev: rises with every change of the history that is no new entry; the log below tells them. In the inbox's own row, which
--      whoever makes such a change has locked anyway.
-- began: 0, or the seq that a former inbox of this user id ended with; cursors below it are another life's.
ALTER TABLE inbox
    ADD COLUMN rev bigint NOT NULL DEFAULT 0,
    ADD COLUMN began bigint NOT NULL DEFAULT 0;

-- Sets, so that counting is arithmetic on one row. A row is made with the first mark. Seqs that are gone may stand in them.
CREATE TABLE inbox_view (
    user_no  bigint PRIMARY KEY,
    seen     int8multirange NOT NULL DEFAULT '{}',
    read     int8multirange NOT NULL DEFAULT '{}',
    archived int8multirange NOT NULL DEFAULT '{}'
) WITH (fillfactor = 40);

-- When: disjoint runs that together are the set of the same name. Reading 100,000 entries at once is one row.
CREATE TABLE mark (
    user_no  bigint NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('seen', 'read', 'archived')),
    from_seq bigint NOT NULL,
    to_seq   bigint NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (user_no, kind, from_seq),
    CONSTRAINT mark_is_a_run CHECK (from_seq <= to_seq)
);

-- The newest changes of each inbox, one row for each rev.
CREATE TABLE inbox_change (
    user_no bigint NOT NULL,
    rev     bigint NOT NULL,
    kind    text NOT NULL,
    seqs    int8multirange NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (user_no, rev)
);

COMMENT ON COLUMN inbox_change.kind IS 'read, unread, seen, archived, unarchived by the user; replaced, cancelled, expired by what became of the entries';

CREATE FUNCTION seqs_in(seqs int8multirange) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(sum(upper(run) - lower(run)), 0)::bigint FROM unnest(seqs) AS run
$$;

-- Logs a change and gives its rev. For whoever has locked the inbox in an earlier statement, so that revs come without holes.
CREATE FUNCTION inbox_changed(changed bigint, what text, which int8multirange) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    given bigint;
BEGIN
    UPDATE inbox SET rev = rev + 1 WHERE user_no = changed RETURNING rev INTO given;
    IF given IS NOT NULL THEN
        INSERT INTO inbox_change (user_no, rev, kind, seqs, at) VALUES (changed, given, what, which, now());
        DELETE FROM inbox_change WHERE user_no = changed AND rev <= given - 1000;
    END IF;
    RETURN given;
END
$$;

-- Erased users: not who they were, but where their numbering ended. An inbox that is made for such a user again goes on behind it,
-- so that no cursor of the former life means an entry of the new one.
CREATE TABLE erased (
    user_hash bytea PRIMARY KEY,
    head      bigint NOT NULL,
    user_no   bigint NOT NULL,
    erased_at timestamptz NOT NULL
);

COMMENT ON COLUMN erased.user_hash IS 'SHA-256 of the user id';
COMMENT ON COLUMN erased.user_no IS 'what transactions that began before the erasure may yet write under this number is removed for a while';

CREATE INDEX erased_at ON erased (erased_at);

CREATE FUNCTION inbox_created() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended bigint;
BEGIN
    SELECT head INTO ended FROM erased WHERE user_hash = sha256(convert_to(NEW.user_id, 'UTF8'));
    IF FOUND THEN
        -- One number belongs to neither life, so that even the cursor of the last entry is told from the new beginning.
        NEW.head := ended + 1;
        NEW.began := NEW.head;
        NEW.acked := int8multirange(int8range(1, NEW.head, '[]'));
        NEW.gone := NEW.acked;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER inbox_created BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION inbox_created();
