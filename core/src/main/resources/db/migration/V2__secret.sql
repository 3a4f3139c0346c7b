-- What the services of one installation know and nobody else: drawn here, so that there is nothing to configure.
-- To replace one, update the row and restart the services; while old and new meet, live messages are refused and entries
-- arrive by the head check.

CREATE TABLE secret (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);

-- Four random UUIDs carry 488 random bits.
INSERT INTO secret (name, value)
VALUES ('live-seal', sha256(convert_to(
    gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
