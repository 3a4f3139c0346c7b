-- What waits for a user who is erased has to be found among millions.
CREATE INDEX scheduled_users ON scheduled USING gin (users);
