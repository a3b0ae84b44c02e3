CREATE TABLE journal_entry (
    item TEXT NOT NULL UNIQUE,
    author TEXT NOT NULL,
    words BIGINT NOT NULL
);
