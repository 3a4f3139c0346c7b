-- Keeps a set of acknowledged seqs small: with more than so many runs, everything below the highest nine tenths of them counts as
-- acknowledged. An entry below an acknowledged one has been sent; what is given up is that it is sent again.
-- A run takes 21 bytes of a value in memory, whose size is known without counting.
CREATE FUNCTION folded(acked int8multirange, runs integer) RETURNS int8multirange LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN pg_column_size(acked) <= 21 * runs THEN acked
           ELSE acked + coalesce(
               (SELECT int8multirange(int8range(1, lower(run))) FROM unnest(acked) WITH ORDINALITY AS each (run, place)
                ORDER BY place DESC OFFSET runs - runs / 10 - 1 LIMIT 1),
               '{}')
           END
$$;
