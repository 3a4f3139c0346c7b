-- Notifications to groups and to everyone: jobs that are written chunk by chunk, away from those who read the topic.

CREATE TABLE broadcast (
    broadcast_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    audience        text COLLATE "C" NOT NULL,
    group_no        bigint,
    revision        bigint NOT NULL,
    last_user_no    bigint NOT NULL,
    key             uuid NOT NULL,
    content_hash    bigint NOT NULL,
    notification_id text NOT NULL,
    source          text NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    push_mode       text NOT NULL,
    push_after      bigint NOT NULL,
    category        text,
    priority        text NOT NULL,
    collapse        uuid,
    cancels         uuid,
    updates         uuid,
    localized       boolean NOT NULL,
    payload_id      bigint NOT NULL,
    earlier_id      bigint,
    accepted_at     timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    stopped         boolean NOT NULL DEFAULT false,
    total           bigint NOT NULL DEFAULT 0,
    done            bigint NOT NULL DEFAULT 0,
    conflicts       bigint NOT NULL DEFAULT 0,
    CONSTRAINT broadcast_once UNIQUE (key, audience)
) WITH (fillfactor = 70);

COMMENT ON COLUMN broadcast.audience IS '"everyone", or "group:" and the group id; jobs of one audience are worked on one after the other';
COMMENT ON COLUMN broadcast.group_no IS 'null: everyone, or a group that never had a member';
COMMENT ON COLUMN broadcast.revision IS 'of the group, at acceptance: its members then are who gets it';
COMMENT ON COLUMN broadcast.last_user_no IS 'everyone: who was known at acceptance';
COMMENT ON COLUMN broadcast.push_after IS 'milliseconds';
COMMENT ON COLUMN broadcast.earlier_id IS 'the one that it cancels or updates, whose audience it takes';
COMMENT ON COLUMN broadcast.stopped IS 'cancelled or updated before everybody had it';
COMMENT ON COLUMN broadcast.done IS 'written when it is finished; until then the sum over its slices';

-- The line of each audience, the one that is worked on first.
CREATE INDEX broadcast_unfinished ON broadcast (audience, broadcast_id) WHERE finished_at IS NULL;
-- For retention, and for whoever asks for the latest.
CREATE INDEX broadcast_finished ON broadcast (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX broadcast_group ON broadcast (group_no, revision) WHERE group_no IS NOT NULL;
CREATE INDEX broadcast_cancels ON broadcast (cancels, audience) WHERE cancels IS NOT NULL;

-- Parts of an audience that are worked on side by side. The lock on a row is the claim: it goes with a worker that dies.
CREATE TABLE broadcast_slice (
    broadcast_id  bigint NOT NULL REFERENCES broadcast ON DELETE CASCADE,
    slice_no      integer NOT NULL,
    first_user_no bigint NOT NULL,
    next_user_no  bigint NOT NULL,
    last_user_no  bigint NOT NULL,
    done          bigint NOT NULL DEFAULT 0,
    conflicts     bigint NOT NULL DEFAULT 0,
    finished      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (broadcast_id, slice_no)
) WITH (fillfactor = 50);

COMMENT ON TABLE broadcast_slice IS 'removed when the broadcast is finished, kept when it was stopped; slice 0 has no users and counts those who were deferred';
COMMENT ON COLUMN broadcast_slice.next_user_no IS 'everybody of the slice below has it or is deferred';

-- Users whose inboxes somebody else had locked when it was their turn.
CREATE TABLE broadcast_deferred (
    broadcast_id bigint NOT NULL REFERENCES broadcast ON DELETE CASCADE,
    user_no      bigint NOT NULL REFERENCES inbox ON DELETE CASCADE,
    PRIMARY KEY (broadcast_id, user_no)
);

CREATE INDEX broadcast_deferred_user ON broadcast_deferred (user_no);
