-- Push: whose devices there are, when which entry falls due, what goes to which device and what came of it.
-- docs/architecture.md tells how the tables play together.

-- reachable: the user has a device; then, and only then, an append writes push_due.
-- pushed: something was pushed that nobody has acknowledged since; then, and only then, an acknowledgement wakes the worker.
ALTER TABLE inbox
    ADD COLUMN reachable boolean NOT NULL DEFAULT false,
    ADD COLUMN pushed boolean NOT NULL DEFAULT false;

CREATE TABLE device (
    device_id      uuid PRIMARY KEY,
    user_no        bigint NOT NULL,
    provider       text NOT NULL CHECK (provider IN ('fcm', 'apns', 'web-push', 'webhook')),
    app            text NOT NULL,
    kind           text NOT NULL,
    target         text COLLATE "C" NOT NULL,
    key_p256dh     bytea,
    key_auth       bytea,
    platform       text NOT NULL,
    lane           text GENERATED ALWAYS AS (CASE provider
        WHEN 'web-push' THEN lower(coalesce(substring(target FROM '^[a-z]+://([^/:?#]+)'), ''))
        WHEN 'fcm' THEN platform WHEN 'apns' THEN kind ELSE '' END) STORED,
    name           text,
    locale         text,
    time_zone      text,
    created_at     timestamptz NOT NULL,
    registered_at  timestamptz NOT NULL,
    last_seen_at   timestamptz NOT NULL,
    paused_until   timestamptz,
    background_at  timestamptz,
    dropped_at     timestamptz,
    dropped_reason text,
    CONSTRAINT device_target_once UNIQUE (target, app, provider),
    CONSTRAINT device_subscription_has_keys
        CHECK ((provider = 'web-push') = (key_p256dh IS NOT NULL AND key_auth IS NOT NULL))
);

COMMENT ON COLUMN device.kind IS 'what the target is: token or fid (fcm), production or sandbox (apns), subscription (web-push), address (webhook)';
COMMENT ON COLUMN device.lane IS 'what of its sender may stop alone: the push host (web-push), the platform (fcm), the environment (apns)';
COMMENT ON COLUMN device.registered_at IS 'the last time that the client brought this target; a provider''s word about an older one does not count';
COMMENT ON COLUMN device.paused_until IS 'the provider asked for patience with this target';
COMMENT ON COLUMN device.background_at IS 'the last silent push, which platforms ration';
COMMENT ON COLUMN device.dropped_at IS 'the provider said that the target is gone; registering it again brings it back';

CREATE INDEX device_user ON device (user_no);

-- Two statements, the lock first: the second one's snapshot sees what the last holder of the lock has committed.
CREATE FUNCTION settle_reachable(settled bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM inbox WHERE user_no = settled FOR NO KEY UPDATE;
    UPDATE inbox SET reachable = NOT reachable
    WHERE user_no = settled
      AND reachable <> EXISTS (SELECT FROM device WHERE device.user_no = settled AND dropped_at IS NULL);
END
$$;

-- A device that changes hands concerns two users, who are locked in the order that everybody keeps.
CREATE FUNCTION device_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bigint := CASE WHEN TG_OP <> 'INSERT' THEN OLD.user_no END;
    after  bigint := CASE WHEN TG_OP <> 'DELETE' THEN NEW.user_no END;
BEGIN
    PERFORM settle_reachable(least(before, after));
    IF before <> after THEN
        PERFORM settle_reachable(greatest(before, after));
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER device_changed AFTER INSERT OR DELETE OR UPDATE OF user_no, dropped_at ON device
    FOR EACH ROW EXECUTE FUNCTION device_changed();

-- The timer: look at this entry then. Written with the entry, removed when it has been looked at.
CREATE TABLE push_due (
    due_at  timestamptz NOT NULL,
    user_no bigint NOT NULL,
    seq     bigint NOT NULL,
    always  boolean NOT NULL,
    PRIMARY KEY (due_at, user_no, seq)
);

COMMENT ON COLUMN push_due.always IS 'an acknowledgement does not settle it';

-- One row for each entry and device it goes to, and so at most one push.
CREATE TABLE push (
    user_no       bigint NOT NULL,
    seq           bigint NOT NULL,
    device_id     uuid NOT NULL,
    sender        text NOT NULL,
    lane          text NOT NULL,
    state         text NOT NULL CHECK (state IN ('waiting', 'sending', 'accepted', 'settled', 'dead', 'withdrawing')),
    always        boolean NOT NULL,
    next_at       timestamptz,
    attempts      integer NOT NULL DEFAULT 0,
    failures      integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    reason        text,
    PRIMARY KEY (user_no, seq, device_id)
) WITH (fillfactor = 70);

COMMENT ON COLUMN push.sender IS 'provider and app, as in fcm/shop';
COMMENT ON COLUMN push.lane IS 'device.lane';
COMMENT ON COLUMN push.attempts IS 'how often it was claimed; who records an outcome must hold the latest claim';
COMMENT ON COLUMN push.failures IS 'attempts since failing_since that the provider could not take';
COMMENT ON COLUMN push.next_at IS 'when it is to be tried, or, while it is being sent, given up for crashed; null when nothing is to be done';

CREATE INDEX push_next ON push (sender, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX push_dead ON push (sender, user_no, seq) WHERE state = 'dead';

-- What was tried: one row per attempt, kept as long as the entry.
CREATE TABLE push_attempt (
    attempt_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_no     bigint NOT NULL,
    seq         bigint NOT NULL,
    device_id   uuid NOT NULL,
    attempt     integer NOT NULL,
    ended_at    timestamptz NOT NULL,
    outcome     text NOT NULL,
    provider_id text,
    detail      text,
    reported    boolean NOT NULL DEFAULT false,
    CONSTRAINT push_attempt_once UNIQUE (user_no, seq, device_id, attempt, outcome)
);

COMMENT ON CONSTRAINT push_attempt_once ON push_attempt IS 'a batch whose commit was not heard is written again; an attempt that was given up may have a late outcome besides';

CREATE INDEX push_attempt_unreported ON push_attempt (attempt_id) WHERE NOT reported;

-- Users who have acknowledged something while pushes of theirs may be shown.
CREATE TABLE push_recall (
    user_no bigint PRIMARY KEY,
    due_at  timestamptz NOT NULL
);

CREATE FUNCTION inbox_acknowledged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO push_recall (user_no, due_at) VALUES (NEW.user_no, now()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER inbox_acknowledged AFTER UPDATE OF acked ON inbox
    FOR EACH ROW WHEN (NEW.pushed AND OLD.acked IS DISTINCT FROM NEW.acked) EXECUTE FUNCTION inbox_acknowledged();
