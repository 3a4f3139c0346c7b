-- Requests of the HTTP door that carried an Idempotency-Key: what was answered, so that a repetition gets the same answer.

CREATE TABLE idempotency (
    digest      text COLLATE "C" PRIMARY KEY,
    fingerprint text COLLATE "C" NOT NULL,
    answer      text NOT NULL,
    confirmed   boolean NOT NULL DEFAULT false,
    counts_from timestamptz NOT NULL
) WITH (fillfactor = 80);

COMMENT ON COLUMN idempotency.digest IS 'SHA-256 of client and key: both may be longer than an index row';
COMMENT ON COLUMN idempotency.fingerprint IS 'SHA-256 of the request; another one under the same key is refused';
COMMENT ON COLUMN idempotency.answer IS 'ids and sources in the order of the request, as JSON';
COMMENT ON COLUMN idempotency.confirmed IS 'Kafka has all of it; until then a repetition is sent again, under the same ids';
COMMENT ON COLUMN idempotency.counts_from IS 'when it came, or when the last of its notifications is due; retention counts from here';

CREATE INDEX idempotency_counts_from ON idempotency (counts_from);
