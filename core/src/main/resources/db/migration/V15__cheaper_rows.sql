-- Entries are inserted without asking beforehand whether their keys are taken: ON CONFLICT descends both unique indexes once more for each row, and
-- confirms each row with a record of its own in the log. A key that is taken ends the block, and the batch goes the long way, as it did.
CREATE OR REPLACE FUNCTION inbox_append_batch(
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
        FROM numbered),
    due AS (
        INSERT INTO push_due (due_at, user_no, seq, always)
        SELECT now() + push_after * interval '1 millisecond', user_no, seq, push_always FROM numbered
        WHERE reachable AND push_after IS NOT NULL),
    expires AS (
        INSERT INTO expiry (expires_at, user_no, seq)
        SELECT at_micros(expires), user_no, seq FROM numbered WHERE expires IS NOT NULL)
    SELECT array_agg(seq ORDER BY place) INTO seqs FROM numbered;
    RETURN seqs;
EXCEPTION
    WHEN SQLSTATE 'HD001' THEN
        RETURN NULL;
    WHEN SQLSTATE 'HD002' OR unique_violation THEN
        RETURN '{}';
END
$$;

-- As in V4, but in PL/pgSQL, which keeps its plan: what is written in SQL and cannot be inlined is parsed for each statement and started for
-- each row, and this is called for each acknowledgement.
CREATE OR REPLACE FUNCTION folded(acked int8multirange, runs integer) RETURNS int8multirange LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF pg_column_size(acked) <= 21 * runs THEN
        RETURN acked;
    END IF;
    RETURN acked + coalesce(
        (SELECT int8multirange(int8range(1, lower(run))) FROM unnest(acked) WITH ORDINALITY AS each (run, place)
         ORDER BY place DESC OFFSET runs - runs / 10 - 1 LIMIT 1),
        '{}');
END
$$;
