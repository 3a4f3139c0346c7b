-- Retention: one walk over all users, round after round. Who works on it has locked the row, for one step.

CREATE TABLE retention_walk (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    phase    text NOT NULL DEFAULT 'over' CHECK (phase IN ('users', 'payloads', 'rest', 'over')),
    cutoff   timestamptz NOT NULL DEFAULT '-infinity',
    place    bigint NOT NULL DEFAULT 0,
    begun_at timestamptz NOT NULL DEFAULT '-infinity',
    ended_at timestamptz
) WITH (fillfactor = 50);

COMMENT ON COLUMN retention_walk.cutoff IS 'what was stored before it goes; the same for a whole round';
COMMENT ON COLUMN retention_walk.place IS 'the last user number, then the last payload id, that this round is done with';
COMMENT ON COLUMN retention_walk.ended_at IS 'when the last whole round ended';

INSERT INTO retention_walk DEFAULT VALUES;
