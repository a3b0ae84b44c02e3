//! The tables of the host's own, which no query reaches.

use crate::migrate::Migrations;
use crate::statement::Dialect;

/// Name of the table in which migrations are recorded.
pub(crate) const MIGRATIONS: &str = "trovato_migrations";

/// Names of all of them.
const ALL: [&str; 5] = [
    MIGRATIONS,
    "trovato_variables",
    "trovato_cache",
    "trovato_cache_tags",
    "trovato_queue",
];

/// Whether a table is the host's own.
pub(crate) fn is_host_table(name: &str) -> bool {
    ALL.contains(&name)
}

/// What makes those of the services, recorded as if they were a plugin's, of a
/// name that no plugin has.
pub(crate) fn migrations(dialect: Dialect) -> Migrations {
    Migrations {
        plugin: "(host)".to_owned(),
        depends_on: Vec::new(),
        files: vec![("services/001.sql".to_owned(), script(dialect))],
    }
}

// JSON is text: it comes back as it was, and no database has to be able to
// hold what is in its strings.
fn script(dialect: Dialect) -> String {
    let id = match dialect {
        // Never used again, as it is by default when the last row goes.
        Dialect::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
        Dialect::Postgres => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };
    format!(
        "
CREATE TABLE trovato_variables (
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (plugin, name)
);
CREATE TABLE trovato_cache (
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    tags TEXT NOT NULL,
    PRIMARY KEY (plugin, name)
);
CREATE TABLE trovato_cache_tags (
    tag TEXT NOT NULL,
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (plugin, name, tag),
    FOREIGN KEY (plugin, name) REFERENCES trovato_cache (plugin, name) ON DELETE CASCADE
);
CREATE INDEX trovato_cache_by_tag ON trovato_cache_tags (tag);
CREATE TABLE trovato_queue (
    id {id},
    queue TEXT NOT NULL,
    plugin TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due BIGINT NOT NULL DEFAULT 0,
    dead BIGINT NOT NULL DEFAULT 0,
    error TEXT
);
CREATE INDEX trovato_queue_by_due ON trovato_queue (queue, dead, id);
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_script_is_known() {
        let script = script(Dialect::Sqlite);
        let made = script.split("CREATE TABLE ").skip(1);
        let made: Vec<&str> = made.filter_map(|rest| rest.split(' ').next()).collect();
        assert_eq!(made, ALL[1..]);
        assert!(!is_host_table("trovato_queues") && is_host_table("trovato_queue"));
    }
}
