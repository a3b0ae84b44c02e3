//! Databases for tests: SQLite always, and PostgreSQL where its programs are.

// Not every test uses all of it.
#![allow(dead_code, unreachable_pub)]

pub mod postgres;

use serde_json::{Value, json};
use trovato::db::Rows;
use trovato_host_services::{Settings, Store, open};

/// The tables that most tests use, in SQL that both understand but for the
/// types that are put in.
const TABLES: &str = "
    CREATE TABLE author (
        id BIGINT PRIMARY KEY,
        name TEXT NOT NULL,
        email TEXT
    );
    CREATE TABLE item (
        id UUID PRIMARY KEY,
        type TEXT NOT NULL,
        title TEXT NOT NULL UNIQUE,
        status BIGINT NOT NULL DEFAULT 1 CHECK (status IN (0, 1)),
        promoted BOOLEAN,
        score DOUBLE PRECISION,
        digest BYTEA,
        author_id BIGINT REFERENCES author (id),
        fields JSONB
    );
    CREATE TABLE secret (id BIGINT PRIMARY KEY, word TEXT);
    INSERT INTO secret VALUES (1, 'sesame');
";

/// A database of a test's own.
pub struct Site {
    pub store: Store,
    pub name: &'static str,
    /// Where it is, for another connection.
    pub url: String,
    pub folder: Option<tempfile::TempDir>,
}

impl Site {
    /// A file of SQLite's, with the tables.
    pub async fn sqlite(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("site.db").display());
        let store = open(&url, settings).await.unwrap();
        let script = TABLES.replace("BYTEA", "BLOB").replace("UUID", "TEXT");
        store.run_script(&script).await.unwrap();
        Self {
            store,
            name: "SQLite",
            url,
            folder: Some(folder),
        }
    }

    /// A database of a server's, with the tables.
    pub async fn postgres(server: &postgres::Server, settings: Settings) -> Self {
        let url = server.new_database();
        let store = open(&url, settings).await.unwrap();
        store.run_script(TABLES).await.unwrap();
        Self {
            store,
            name: "PostgreSQL",
            url,
            folder: None,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        self.name == "SQLite"
    }

    /// Three items of two authors.
    pub async fn with_items(self) -> Self {
        let digest = if self.is_sqlite() {
            "x'00ff'"
        } else {
            "'\\x00ff'"
        };
        let script = format!(
            r#"
            INSERT INTO author VALUES (1, 'Ada', 'ada@example.org'), (2, 'Lin', NULL);
            INSERT INTO item (id, type, title, status, promoted, score, digest, author_id, fields) VALUES
                ('00000000-0000-0000-0000-000000000001', 'blog', 'Bread', 1, TRUE, 0.5, {digest}, 1,
                 '{{"field_rating": 5, "field_tag": "food", "field_new": true, "field_body": {{"value": "<p>"}}}}'),
                ('00000000-0000-0000-0000-000000000002', 'blog', 'bread 100%', 0, FALSE, NULL, NULL, 2,
                 '{{"field_rating": "10", "field_tag": "Food", "field_new": false}}'),
                ('00000000-0000-0000-0000-000000000003', 'page', 'Äpfel', 1, NULL, -1.5, NULL, NULL,
                 '{{"field_rating": "many", "field_tag": null}}');
            "#
        );
        self.store.run_script(&script).await.unwrap();
        self
    }
}

/// The rows as JSON.
pub fn rows(rows: &Rows) -> Value {
    serde_json::from_str(rows.as_json()).unwrap()
}

/// One member of each row.
pub fn each(rows: &Rows, name: &str) -> Vec<Value> {
    let rows: Vec<Value> = rows.read().unwrap();
    rows.iter().map(|row| row[name].clone()).collect()
}

/// The id of the test item of this number.
pub fn id(number: u8) -> Value {
    json!(format!("00000000-0000-0000-0000-00000000000{number}"))
}
