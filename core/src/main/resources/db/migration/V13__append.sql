-- A batch of the usual kind in one round trip: each notification to one user, none of which replaces or cancels anything.

-- In one transaction with nothing but its commit. PL/pgSQL gives each statement of a volatile function its own snapshot, so that what is
-- looked for under the locks is seen as their last holders left it, as with statements sent one by one.
CREATE FUNCTION inbox_append(
    topic_ids uuid[], partitions integer[], expected bigint[], next_ones bigint[],
    users integer, user_ids text[], keys uuid[], hashes bigint[], created timestamptz[], expiring timestamptz[],
    payloads text[], categories text[], localizeds boolean[], urgents boolean[], push_afters bigint[], push_alwayses boolean[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE
-- Plans are kept per connection: one that was made while the tables were small must not read them from end to end later.
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
    counted bigint;
    locked  text[];
    numbers bigint[];
    heads   bigint[];
    devices boolean[];
    seqs    bigint[];
BEGIN
    -- Locks the rows in one order first: an update alone takes them as they come, and two callers could wait for each other.
    UPDATE consumed SET next = moved.next
    FROM (SELECT topic_id, partition, wanted.expected, wanted.next
          FROM unnest(topic_ids, partitions, expected, next_ones) AS wanted (topic_id, partition, expected, next)
          JOIN consumed USING (topic_id, partition)
          ORDER BY topic_id, partition
          FOR NO KEY UPDATE OF consumed) AS moved
    WHERE consumed.topic_id = moved.topic_id AND consumed.partition = moved.partition AND consumed.next = moved.expected;
    GET DIAGNOSTICS counted = ROW_COUNT;
    IF counted <> cardinality(topic_ids) THEN
        RETURN NULL;
    END IF;

    -- A row that had to be waited for is read as its last holder left it.
    SELECT array_agg(user_id), array_agg(user_no), array_agg(head), array_agg(reachable) INTO locked, numbers, heads, devices
    FROM (SELECT user_id, user_no, head, reachable FROM inbox WHERE user_id = ANY (user_ids)
          ORDER BY user_no FOR NO KEY UPDATE) AS held;
    IF coalesce(cardinality(locked), 0) <> users THEN
        RETURN '{}';
    END IF;

    WITH numbered AS MATERIALIZED (
        SELECT wanted.*, held.user_no, held.reachable,
               held.head + row_number() OVER (PARTITION BY held.user_no ORDER BY wanted.place) AS seq
        FROM unnest(user_ids, keys, hashes, created, expiring, payloads, categories, localizeds, urgents, push_afters,
                    push_alwayses) WITH ORDINALITY
             AS wanted (user_id, key, hash, created_at, expires_at, payload, category, localized, urgent, push_after,
                        push_always, place)
        JOIN unnest(locked, numbers, heads, devices) AS held (user_id, user_no, head, reachable) USING (user_id)),
    raised AS (
        UPDATE inbox SET head = reached.head
        FROM (SELECT user_no, max(seq) AS head FROM numbered GROUP BY user_no) AS reached
        WHERE inbox.user_no = reached.user_no),
    entered AS (
        INSERT INTO entry (user_no, seq, key, content_hash, created_at, expires_at, payload, kind, category, localized, urgent)
        SELECT user_no, seq, key, hash, created_at, expires_at, payload, 0, category, localized, urgent FROM numbered
        ON CONFLICT DO NOTHING
        RETURNING seq),
    due AS (
        INSERT INTO push_due (due_at, user_no, seq, always)
        SELECT now() + push_after * interval '1 millisecond', user_no, seq, push_always FROM numbered
        WHERE reachable AND push_after IS NOT NULL),
    expires AS (
        INSERT INTO expiry (expires_at, user_no, seq)
        SELECT expires_at, user_no, seq FROM numbered WHERE expires_at IS NOT NULL)
    SELECT (SELECT array_agg(seq ORDER BY place) FROM numbered), (SELECT count(*) FROM entered) INTO seqs, counted;
    IF counted <> cardinality(seqs) THEN
        RETURN '{}';
    END IF;
    RETURN seqs;
END
$$;

COMMENT ON FUNCTION inbox_append IS 'seq of each notification; null: a position is not where it was expected, nothing may be committed; empty: not of the usual kind (an inbox is missing, a key is taken), roll back and go the long way';
