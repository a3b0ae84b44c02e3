-- Both SQLite and PostgreSQL take this. `importer_seen` has what was pushed to
-- the queue, `importer` what came out of it.
CREATE TABLE importer_seen (
    feed TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (feed, id)
);
CREATE TABLE importer (
    feed TEXT NOT NULL,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    pulled BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (feed, id)
);
CREATE INDEX importer_pulled ON importer (pulled, place);
