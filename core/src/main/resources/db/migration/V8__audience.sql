-- Groups and who is in them, now and at every earlier revision that a broadcast was accepted at.

CREATE TABLE audience_group (
    group_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id text COLLATE "C" NOT NULL UNIQUE,
    revision bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 60);

COMMENT ON TABLE audience_group IS 'a group is there as long as it has members; the row stays, so that revisions never come twice';
COMMENT ON COLUMN audience_group.revision IS 'raised by every change of the members, under the lock of this row';

CREATE TABLE membership (
    group_no  bigint NOT NULL,
    user_no   bigint NOT NULL REFERENCES inbox ON DELETE CASCADE,
    joined    bigint NOT NULL,
    parted    bigint,
    parted_at timestamptz,
    PRIMARY KEY (group_no, user_no, joined),
    CONSTRAINT membership_parts_later CHECK (parted > joined),
    CONSTRAINT membership_parted_at CHECK ((parted IS NULL) = (parted_at IS NULL))
);

COMMENT ON COLUMN membership.joined IS 'the members as of revision r: joined <= r AND (parted IS NULL OR parted > r)';
COMMENT ON COLUMN membership.parted_at IS 'rows that no broadcast needs go some time after it';

CREATE UNIQUE INDEX membership_of_user ON membership (user_no, group_no) WHERE parted IS NULL;
CREATE INDEX membership_parted ON membership (parted_at, group_no, user_no, joined) WHERE parted IS NOT NULL;
