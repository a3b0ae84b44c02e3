//! Of the database and of migrations.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "db-unknown-table",
        "There is no such table",
        "No table has this name, or nothing of it may be used by this plugin. Tables come from migrations.",
        "Correct the name, or add a migration and name it in the manifest.",
    ),
    entry(
        "db-unknown-column",
        "There is no such column",
        "The table has no column of this name, or this plugin or user may not see it.",
        "Correct the name. Of items, declare the field with `fields(…)`, and have it granted.",
    ),
    entry(
        "db-query",
        "The query makes no sense",
        "Its parts do not fit together; the path says where.",
        "Correct the part that the path names.",
    ),
    entry(
        "db-value",
        "A value does not fit its column",
        "It is of another type, too long, or out of range.",
        "Send a value of the column's type.",
    ),
    entry(
        "db-query-too-large",
        "The query asks for too much",
        "It has more conditions, joins, values or bytes than a query may; the details have both figures.",
        "Split it into several.",
    ),
    entry(
        "db-result-too-large",
        "The answer is too large",
        "It has more rows or bytes than an answer may, or one value is too long; the details have both figures.",
        "Ask with `limit` and `offset`, or for fewer columns.",
    ),
    entry(
        "db-denied",
        "The plugin has not the permission",
        "What it asked for needs a permission of its own, such as `raw_sql`.",
        "Name it under `requires` in the manifest's `[permissions]`, and have it granted; `cargo trovato run --permit NAME` does.",
    ),
    entry(
        "db-read-only",
        "This call may not change the database",
        "`item_view`, `menu`, `perm`, `form_alter` and the taps whose names end in `_info` and `_access` read; all others may \
         write.",
        "Change it in a tap that may, or push to a queue.",
    ),
    entry(
        "db-constraint",
        "A rule of the table is violated",
        "A value that has to be unique, or has to be there, or has to refer to a row; the details say which.",
        "Ask for the row first, or make an answer of this error with the tap's own words.",
    ),
    entry(
        "db-timeout",
        "The database took too long",
        "A statement, or the call's transaction, was stopped.",
        "Ask for less, or add an index in a migration.",
    ),
    entry(
        "db-busy",
        "The database is busy",
        "No connection came free in time, or somebody else holds a lock. SQLite has one writer at a time.",
        "Try again later, from a queue for instance, and keep transactions short.",
    ),
    entry(
        "db-conflict",
        "Two transactions were in each other's way",
        "This one gave in, and nothing of it was kept.",
        "Try the call again from its beginning.",
    ),
    entry(
        "db-full",
        "The database has no room left",
        "Its disk is full, or it has reached its limit.",
        "Make room.",
    ),
    entry(
        "db-unavailable",
        "The database cannot be reached",
        "It is not there, or the connection was lost.",
        "See to it that it runs, and that its URL is right.",
    ),
    entry(
        "db-ended",
        "The transaction is over",
        "The database refused something before, after which a transaction can only be undone, and the tap went on.",
        "Hand on the first error with `?`.",
    ),
    entry(
        "migration-unreadable",
        "A migration cannot be read",
        "A file under `[migrations]` in the manifest is not there, cannot be read, or lies outside of the plugin's folder.",
        "Correct the name: it is relative to the manifest.",
    ),
    entry(
        "migration-changed",
        "A migration was changed after it was applied",
        "Each file is applied once, and remembered as it was then.",
        "Bring its old text back, and put the change into a new file.",
    ),
    entry(
        "migration-missing",
        "Migrations depend on a plugin that is not there",
        "`depends_on` in the manifest names a plugin whose migrations are to run first.",
        "Correct the name, or add the plugin: `cargo trovato run --with PLUGIN`.",
    ),
    entry(
        "migration-cycle",
        "Migrations depend on each other in a circle",
        "Each of the plugins names another under `depends_on`, so that none can be first.",
        "Take one of the names out.",
    ),
    entry(
        "migration-refused",
        "A migration has a word that it may not have",
        "Each file runs in a transaction of the host's, which `COMMIT`, `ROLLBACK` and the like would end.",
        "Take the word out.",
    ),
    entry(
        "migration-failed",
        "The database refused a migration",
        "Nothing of it was applied. The message has the database's own reason.",
        "Correct the SQL. It has to be what the site's database takes.",
    ),
];
