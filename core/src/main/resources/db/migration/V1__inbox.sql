-- The inbox. Design and measurements: docs/architecture.md.
-- Entries are insert-only; what changes (head, acknowledgements) stands in the user's one row, so that every update is HOT.

CREATE TABLE inbox (
    user_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id text COLLATE "C" NOT NULL UNIQUE,
    head    bigint NOT NULL DEFAULT 0,
    acked   int8multirange NOT NULL DEFAULT '{}'
) WITH (fillfactor = 40);

COMMENT ON COLUMN inbox.head IS 'highest seq given; entries 1..head exist or have been removed by retention';
COMMENT ON COLUMN inbox.acked IS 'seqs that a session of the user has acknowledged, as ranges; never above head';

-- The body of a notification to more than one user, stored once.
CREATE TABLE payload (
    payload_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    body       text NOT NULL
);

CREATE TABLE entry (
    user_no      bigint NOT NULL,
    seq          bigint NOT NULL,
    key          uuid NOT NULL,
    content_hash bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    payload_id   bigint,
    payload      text,
    PRIMARY KEY (user_no, seq),
    CONSTRAINT entry_once UNIQUE (user_no, key),
    CONSTRAINT entry_has_payload CHECK (num_nonnulls(payload, payload_id) = 1)
);

COMMENT ON COLUMN entry.key IS '128 bits of SHA-256 over source and notification id';
COMMENT ON COLUMN entry.content_hash IS 'tells a repetition from another content under the same id';

CREATE INDEX entry_created_at ON entry USING brin (created_at);

-- The consumer's position, moved in the transaction that inserts the entries. Kafka's own commits only serve lag monitoring.
CREATE TABLE consumed (
    topic_id  uuid NOT NULL,
    partition integer NOT NULL,
    next      bigint NOT NULL,
    PRIMARY KEY (topic_id, partition)
) WITH (fillfactor = 40);
