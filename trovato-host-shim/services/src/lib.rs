//! The services of a Trovato host: its database on SQLx, and servers outside.
//!
//! [`open`] gives the [`Database`](trovato_host_shim::services::db::Database)
//! of a URL: SQLite, embedded, in memory or in a file; or PostgreSQL. Both run
//! the same queries with the same answers.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use trovato_host_services::{Settings, open};
//! use trovato_host_shim::services::db::{AllColumns, Role};
//! use trovato::db::{Insert, Select};
//!
//! let store = open("sqlite::memory:", Settings::default()).await?;
//! store.run_script("CREATE TABLE guestbook (id INTEGER PRIMARY KEY, name TEXT NOT NULL)").await?;
//!
//! let mut call = store.begin(Role::Write).await?;
//! call.insert(&Insert::into("guestbook").set("name", "Ada"), &AllColumns).await?;
//! let rows = call.select(&Select::from("guestbook"), &AllColumns).await?;
//! assert_eq!(rows.as_json(), r#"[{"id":1,"name":"Ada"}]"#);
//! call.commit().await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Store::services`] gives all services that a host can have of a database:
//! this one, variables, a cache and queues, in tables of the host's own.
//!
//! # Features
//!
//! | feature | does |
//! |---|---|
//! | `http` | `http::Client`, the way to servers outside, with TLS; on by default |
//!
//! # How a query becomes SQL
//!
//! Names never reach the statement from the query: what it says is looked up
//! in a catalogue read from the database, and the catalogue's own name is
//! written, quoted. Values are bound. What is left, operators, directions,
//! kinds of joins, are closed types.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod audited;
mod backend;
#[cfg(doctest)]
mod book;
mod build;
mod catalogue;
mod failure;
mod host_tables;
#[cfg(feature = "http")]
pub mod http;
mod items;
mod kept;
mod migrate;
mod raw;
mod rows;
mod settings;
mod statement;
mod store;
mod task;
pub mod testing;

pub use kept::{TableCache, TableQueue, TableVariables};
pub use migrate::{MigrationError, Migrations};
pub use settings::Settings;
pub use store::{OpenError, Store, open};
