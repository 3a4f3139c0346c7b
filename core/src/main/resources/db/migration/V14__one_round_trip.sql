-- The short append and the acknowledgement in one round trip each, commit included: called outside of a transaction, each is one of its
-- own. Locks are held for no network and no busy client's scheduler, and what a commit would cost by itself is saved.
--
-- inbox_append stays for instances of the version before this one, which run beside newer ones while a deployment is updated.

-- As inbox_append, but for two things. What must not be committed is undone by itself, in a block with an exception handler, so that the
-- caller has nothing to roll back and PostgreSQL's log no errors. And all arrays are of types that have a binary form with the driver:
-- keys come as text, times as microseconds since 1970, which no time zone can bend. Users come once each, and each notification with the place
-- of its user among them: looked up in arrays, because two lists that are joined are compared each with each by a plan that expects few rows.
CREATE FUNCTION inbox_append_batch(
    topic_ids text[], partitions integer[], expected bigint[], next_ones bigint[],
    users text[], user_at integer[], keys text[], hashes bigint[], created bigint[], expiring bigint[],
    payloads text[], categories text[], localizeds boolean[], urgents boolean[], push_afters bigint[], push_alwayses boolean[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE
-- Plans are kept per connection: one that was made while the tables were small must not read them from end to end later.
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
    counted bigint;
    numbers bigint[];
    heads   bigint[];
    devices boolean[];
    seqs    bigint[];
BEGIN
    -- Who moves the same positions is a consumer that has been overtaken, or its successor: should the two take the rows in opposite orders,
    -- PostgreSQL ends one of them, which then looks where it stands.
    UPDATE consumed SET next = wanted.next
    FROM unnest(topic_ids, partitions, expected, next_ones) AS wanted (topic, partition, expected, next)
    WHERE consumed.topic_id = wanted.topic::uuid AND consumed.partition = wanted.partition AND consumed.next = wanted.expected;
    GET DIAGNOSTICS counted = ROW_COUNT;
    IF counted <> cardinality(topic_ids) THEN
        RAISE SQLSTATE 'HD001';
    END IF;

    -- A row that had to be waited for is read as its last holder left it.
    SELECT array_agg(user_no ORDER BY place), array_agg(head ORDER BY place), array_agg(reachable ORDER BY place)
    INTO numbers, heads, devices
    FROM (SELECT inbox.user_no, inbox.head, inbox.reachable, wanted.place
          FROM unnest(users) WITH ORDINALITY AS wanted (user_id, place) JOIN inbox USING (user_id)
          ORDER BY inbox.user_no FOR NO KEY UPDATE OF inbox) AS held;
    IF coalesce(cardinality(numbers), 0) <> cardinality(users) THEN
        RAISE SQLSTATE 'HD002';
    END IF;

    WITH numbered AS MATERIALIZED (
        SELECT wanted.*, numbers[wanted.at] AS user_no, devices[wanted.at] AS reachable,
               heads[wanted.at] + row_number() OVER (PARTITION BY wanted.at ORDER BY wanted.place) AS seq
        FROM unnest(user_at, keys, hashes, created, expiring, payloads, categories, localizeds, urgents, push_afters,
                    push_alwayses) WITH ORDINALITY
             AS wanted (at, key, hash, created, expires, payload, category, localized, urgent, push_after, push_always, place)),
    raised AS (
        UPDATE inbox SET head = reached.head
        FROM (SELECT user_no, max(seq) AS head FROM numbered GROUP BY user_no) AS reached
        WHERE inbox.user_no = reached.user_no),
    entered AS (
        INSERT INTO entry (user_no, seq, key, content_hash, created_at, expires_at, payload, kind, category, localized, urgent)
        SELECT user_no, seq, key::uuid, hash, at_micros(created), at_micros(expires), payload, 0, category, localized, urgent
        FROM numbered
        ON CONFLICT DO NOTHING
        RETURNING seq),
    due AS (
        INSERT INTO push_due (due_at, user_no, seq, always)
        SELECT now() + push_after * interval '1 millisecond', user_no, seq, push_always FROM numbered
        WHERE reachable AND push_after IS NOT NULL),
    expires AS (
        INSERT INTO expiry (expires_at, user_no, seq)
        SELECT at_micros(expires), user_no, seq FROM numbered WHERE expires IS NOT NULL)
    SELECT (SELECT array_agg(seq ORDER BY place) FROM numbered), (SELECT count(*) FROM entered) INTO seqs, counted;
    IF counted <> cardinality(seqs) THEN
        RAISE SQLSTATE 'HD002';
    END IF;
    RETURN seqs;
EXCEPTION
    WHEN SQLSTATE 'HD001' THEN
        RETURN NULL;
    WHEN SQLSTATE 'HD002' THEN
        RETURN '{}';
END
$$;

COMMENT ON FUNCTION inbox_append_batch IS 'seq of each notification; null: a position is not where it was expected; empty: not of the usual kind (an inbox is missing, a key is taken), go the long way. Nothing was written in either case';

-- An interval of so many microseconds would be rounded beyond 2^53 of them, which is the year 2255; days and the rest are not.
CREATE FUNCTION at_micros(micros bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT timestamptz 'epoch' + (micros / 1000000) * interval '1 second' + (micros % 1000000) * interval '1 microsecond'
$$;

-- What users have acknowledged. Locks the rows in one order, then in a statement of its own, with a snapshot of its own, updates them: the
-- update alone would lock in any order, and meet an appending batch in the opposite one.
CREATE FUNCTION inbox_acknowledge(user_ids text[], seqs text[], runs integer) RETURNS void LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off
AS $$
BEGIN
    PERFORM 1 FROM inbox WHERE user_id = ANY (user_ids) ORDER BY user_no FOR NO KEY UPDATE;
    -- What is beyond the head has never been sent by anybody, and what is there already needs no new row version.
    UPDATE inbox SET acked = folded(inbox.acked + given.seqs * int8multirange(int8range(1, inbox.head + 1)), runs)
    FROM (SELECT acknowledging.user_id, acknowledging.seqs::int8multirange AS seqs
          FROM unnest(user_ids, inbox_acknowledge.seqs) AS acknowledging (user_id, seqs)) AS given
    WHERE inbox.user_id = given.user_id AND NOT inbox.acked @> given.seqs;
END
$$;

COMMENT ON FUNCTION inbox_acknowledge IS 'adds to each user''s acknowledged seqs a multirange in its text form, kept as so many runs at most';
