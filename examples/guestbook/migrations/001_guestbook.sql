-- Both SQLite and PostgreSQL take this. A plugin has no clock: what is new has
-- the last of all times, until cron gives it the one that it runs at.
CREATE TABLE guestbook (
    name TEXT NOT NULL,
    message TEXT NOT NULL,
    written BIGINT NOT NULL DEFAULT 9223372036854775807,
    UNIQUE (name, message)
);
CREATE INDEX guestbook_written ON guestbook (written);
