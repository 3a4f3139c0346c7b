-- Erasing a user looks for all memberships, former ones included: a partial index does not serve that.
DROP INDEX membership_of_user;
CREATE INDEX membership_of_user ON membership (user_no, group_no);
CREATE UNIQUE INDEX membership_now ON membership (group_no, user_no) WHERE parted IS NULL;
