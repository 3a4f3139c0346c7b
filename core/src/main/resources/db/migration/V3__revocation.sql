-- Tokens that count no more: all that a user was issued before a moment, by the database's clock. Every delivery node reads
-- what is new; rows go when all such tokens have expired.

CREATE TABLE revocation (
    user_id       text COLLATE "C" PRIMARY KEY,
    issued_before timestamptz NOT NULL
);

CREATE INDEX revocation_issued_before ON revocation (issued_before);
