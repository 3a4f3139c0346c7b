-- Notifications that wait for their time (deliverAt). Millions of them cost their space and one index each: only what is due is looked at.

CREATE TABLE scheduled (
    schedule_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    due_at       timestamptz NOT NULL,
    key          uuid NOT NULL,
    audience     uuid NOT NULL,
    content_hash bigint NOT NULL,
    line         uuid[] NOT NULL DEFAULT '{}',
    users        text[],
    notification text NOT NULL,
    accepted_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT scheduled_once UNIQUE (key, audience)
);

COMMENT ON COLUMN scheduled.audience IS '128 bits of SHA-256 over the audience';
COMMENT ON COLUMN scheduled.line IS 'keys of those that waited before and whose place it took; one of them that comes again goes nowhere';
COMMENT ON COLUMN scheduled.users IS 'null: a group or everyone';
COMMENT ON COLUMN scheduled.notification IS 'the rest of it, as JSON';

CREATE INDEX scheduled_due ON scheduled (due_at, schedule_id);
CREATE INDEX scheduled_line ON scheduled USING gin (line) WHERE line <> '{}';
