//! A real database for the tests of plugins, SQLite in memory: behind a
//! [`MockHost`](trovato::testing::MockHost) for those that run natively, and
//! behind the host for those that run wasm. And a server outside, and a site of
//! several plugins, for those that talk to others.

mod server;
#[cfg(feature = "http")]
mod site;

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::runtime::{Builder, Runtime};
use trovato::db::Insert;
use trovato::testing::MockDatabase;
use trovato::{Result, TapError};
use trovato_host_shim::Limits;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{AllColumns, Role, Transaction};
use trovato_host_shim::testing::Plugin;

use crate::migrate::Migrations;
use crate::settings::Settings;
use crate::store::{self, Store};

pub use server::Server;
#[cfg(feature = "http")]
pub use site::Site;

/// Builds the crate in a folder for wasm and loads it, on a site whose database
/// has the tables of its migrations, and these items.
///
/// ```no_run
/// use serde_json::json;
/// use trovato_host_services::testing;
///
/// let guestbook = testing::plugin(env!("CARGO_MANIFEST_DIR"), &[]);
/// let entry = json!({ "form_id": "guestbook_form", "values": { "name": "Ada", "message": "Hello" } });
/// guestbook.call("form_submit", &entry).unwrap();
/// ```
///
/// # Panics
///
/// When building, loading, a migration or an item fails, with the reason.
#[track_caller]
pub fn plugin(dir: impl AsRef<Path>, items: &[Value]) -> Plugin {
    let dir = dir.as_ref();
    let memory = items.iter().fold(Memory::new(), Memory::item);
    let services = done(
        memory.runtime.block_on(memory.store.services()),
        "the services",
    );
    let plugin = Plugin::build_on(dir, Limits::default(), services);
    if let Some(manifest) = plugin.plugin().manifest() {
        let migrations = done(Migrations::read(manifest, dir), "the migrations");
        let migrated = memory.store.migrate(std::slice::from_ref(&migrations));
        done(memory.runtime.block_on(migrated), "the migrations");
    }
    plugin
}

/// A database in memory. What a call did is kept when it ended well, and
/// undone otherwise. No column is hidden: what a plugin may see is the host's
/// to decide, and tested through wasm.
///
/// ```
/// use trovato::db::{Insert, Select};
/// use trovato::prelude::*;
/// use trovato::testing::MockHost;
/// use trovato_host_services::testing::Memory;
///
/// fn sign(name: &str, context: &TapContext) -> Result<u64> {
///     context.db().insert(&Insert::into("guestbook").set("name", name))
/// }
///
/// let database = Memory::new()
///     .script("CREATE TABLE guestbook (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
///     .rows("guestbook", &json!([{ "name": "Ada" }]));
/// let host = MockHost::new().database(database);
/// let context = TapContext::default();
/// host.run(|| sign("Lin", &context))?;
/// let rows = host.run(|| context.db().select(&Select::from("guestbook").fields(["name"])))?;
/// assert_eq!(rows.as_json(), r#"[{"name":"Ada"},{"name":"Lin"}]"#);
/// # Ok::<(), TapError>(())
/// ```
pub struct Memory {
    store: Store,
    /// Before the runtime, on which it lives.
    open: Option<Box<dyn Transaction>>,
    runtime: Runtime,
}

#[derive(Deserialize)]
struct Raw {
    sql: String,
    parameters: Vec<Value>,
}

impl Memory {
    /// An empty database.
    ///
    /// # Panics
    ///
    /// When there is no memory or no thread for it.
    #[track_caller]
    pub fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = done(runtime, "the mock's runtime");
        let opened = runtime.block_on(store::open("sqlite::memory:", Settings::default()));
        let store = done(opened, "the mock's database");
        Self {
            store,
            open: None,
            runtime,
        }
    }

    /// Runs SQL: a plugin's migration.
    ///
    /// # Panics
    ///
    /// When the database refuses it, with its reason.
    #[must_use]
    #[track_caller]
    pub fn script(self, sql: &str) -> Self {
        let ran = self.runtime.block_on(async {
            self.store.run_script(sql).await?;
            Ok::<_, crate::MigrationError>(self.store.refresh().await?)
        });
        done(ran, "the script");
        self
    }

    /// Adds rows to a table, a list of objects.
    ///
    /// # Panics
    ///
    /// When it is no list of objects, or the table does not take them.
    #[must_use]
    #[track_caller]
    pub fn rows(self, table: &str, rows: &Value) -> Self {
        let rows: Vec<Map<String, Value>> = done(serde_json::from_value(rows.clone()), "the rows");
        for row in rows {
            let insert = Insert {
                table: table.to_owned(),
                rows: vec![row],
            };
            let added = self.runtime.block_on(async {
                let mut transaction = self.store.begin(Role::Write).await?;
                transaction.insert(&insert, &AllColumns).await?;
                transaction.commit().await
            });
            done(added, "the row");
        }
        self
    }

    /// Adds an item, to the table `item`.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[must_use]
    #[track_caller]
    pub fn item(self, item: &Value) -> Self {
        let added = self.runtime.block_on(async {
            self.store.create_items().await?;
            let none = Map::new();
            let item = item.as_object().unwrap_or(&none);
            Ok::<_, crate::MigrationError>(self.store.add_item(item).await?)
        });
        done(added, "the item");
        self
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl MockDatabase for Memory {
    fn answer(&mut self, function: &str, request: &[u8]) -> Result<Vec<u8>> {
        let Self {
            store,
            open,
            runtime,
        } = self;
        let answer = runtime.block_on(async {
            if open.is_none() {
                *open = Some(store.begin(Role::Write).await?);
            }
            match open {
                Some(open) => ask(&mut **open, function, request).await,
                None => Err(Refused::Service(ServiceError::Unavailable)),
            }
        });
        answer.map_err(|refused| match refused {
            Refused::Service(error) => error.into_tap_error(),
            Refused::Request(error) => TapError::new("service-request", error.to_string()),
        })
    }

    fn end(&mut self, is_kept: bool) {
        let Some(open) = self.open.take() else {
            return;
        };
        let ended = self.runtime.block_on(async {
            if is_kept {
                open.commit().await
            } else {
                open.rollback().await
            }
        });
        if is_kept {
            done(ended, "the commit");
        }
    }
}

enum Refused {
    Service(ServiceError),
    Request(serde_json::Error),
}

impl From<ServiceError> for Refused {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        Self::Request(error)
    }
}

async fn ask(
    open: &mut dyn Transaction,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>, Refused> {
    let all = &AllColumns;
    let count = match function {
        "select" => {
            let rows = open.select(&serde_json::from_slice(request)?, all).await?;
            return Ok(rows.into_json().into_bytes());
        }
        "query_raw" => {
            let Raw { sql, parameters } = serde_json::from_slice(request)?;
            let rows = open.query_raw(&sql, &parameters).await?;
            return Ok(rows.into_json().into_bytes());
        }
        "insert" => open.insert(&serde_json::from_slice(request)?, all).await?,
        "update" => open.update(&serde_json::from_slice(request)?, all).await?,
        "delete" => open.delete(&serde_json::from_slice(request)?, all).await?,
        _ => {
            let Raw { sql, parameters } = serde_json::from_slice(request)?;
            open.execute_raw(&sql, &parameters).await?
        }
    };
    Ok(count.to_string().into_bytes())
}

#[track_caller]
fn done<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}
