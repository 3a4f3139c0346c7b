-- What has high priority is pushed before everything else of its sender.

ALTER TABLE entry ADD COLUMN urgent boolean NOT NULL DEFAULT false;
ALTER TABLE push ADD COLUMN urgent boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN entry.urgent IS 'the notification has high priority';
COMMENT ON COLUMN push.urgent IS 'entry.urgent';

DROP INDEX push_next;
CREATE INDEX push_next ON push (sender, urgent, next_at) WHERE next_at IS NOT NULL;
