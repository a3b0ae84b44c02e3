//! Databases in which a query takes 10 ms.

// The tests' own server, of which this needs half.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../../services/tests/support/postgres.rs"]
mod server;

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{PgPool, SqlitePool};
use tempfile::TempDir;
use trovato_host_services::{Settings, Store, open};
use trovato_host_shim::services::db::{Database, Role, Transaction};
use trovato_host_shim::services::{Answer, Services};
use trovato_host_shim::{Host, HostConfig, Limits, Plugin};

use super::REQUESTS;
use crate::{Result, guests};

/// A table of the plugin `waits`.
pub(super) const TABLE: &str = "waits_slow";
const VIEW: &str = "CREATE VIEW waits_slow AS SELECT 1 AS one FROM pg_sleep(0.01)";
const DROP: &str = "DROP VIEW IF EXISTS waits_slow";
const ROW: &str = "CREATE TABLE waits_slow (one BIGINT); INSERT INTO waits_slow VALUES (1)";
const SQL: &str = "SELECT one FROM waits_slow";
const WAIT: Duration = Duration::from_millis(10);

/// A host with a plugin and a database, and the database by itself.
pub(super) struct Site {
    pub(super) name: &'static str,
    pub(super) tap: &'static str,
    pub(super) role: Role,
    pub(super) host: Host,
    pub(super) plugin: Plugin,
    pub(super) native: Native,
    database: Arc<dyn Database>,
    // Gone once nobody uses it.
    _folder: Option<TempDir>,
}

/// A database as SQLx has it.
#[derive(Clone)]
pub(super) enum Native {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// A PostgreSQL.
pub(super) enum Server {
    /// Started for this.
    Own(server::Server),
    /// The one of this URL.
    Given(String),
}

/// The server of a URL, or one that is started if there are programs for it,
/// and a note if there are not.
pub(super) fn postgres(url: Option<&str>, notes: &mut Vec<String>) -> Option<Server> {
    if let Some(url) = url {
        return Some(Server::Given(url.to_owned()));
    }
    let server = server::Server::start().map(Server::Own);
    if server.is_none() {
        notes.push(
            "There is no PostgreSQL here: install Debian's package `postgresql` for it. What \
             follows is SQLite alone."
                .to_owned(),
        );
    }
    server
}

impl Site {
    pub(super) async fn postgres(server: &Server) -> Result<Self> {
        let url = match server {
            Server::Own(server) => server.new_database(),
            Server::Given(url) if url.starts_with("postgres") => url.clone(),
            Server::Given(url) => {
                return Err(
                    format!("`{url}` is no PostgreSQL: write postgres://USER@HOST/NAME").into(),
                );
            }
        };
        let store = open(&url, settings()).await?;
        store.run_script(DROP).await?;
        store.run_script(VIEW).await?;
        store.refresh().await?;
        let pool = PgPoolOptions::new().max_connections(REQUESTS);
        let pool = pool.connect(&url).await?;
        Self::new("PostgreSQL", store, Native::Postgres(pool), None)
    }

    pub(super) async fn sqlite() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite://{}", folder.path().join("site.db").display());
        let store = open(&url, settings()).await?;
        store.run_script(ROW).await?;
        store.refresh().await?;
        let pool = SqlitePoolOptions::new().max_connections(REQUESTS);
        let pool = pool.connect(&url).await?;
        let waiting = Waiting(store);
        Self::new("SQLite", waiting, Native::Sqlite(pool), Some(folder))
    }

    fn new(
        name: &'static str,
        database: impl Database,
        native: Native,
        folder: Option<TempDir>,
    ) -> Result<Self> {
        let mut services = Services::none();
        let database: Arc<dyn Database> = Arc::new(database);
        services.db = Some(Arc::clone(&database));
        let host = Host::new(HostConfig {
            limits: Limits {
                instances: REQUESTS,
                ..Limits::default()
            },
            services,
            ..HostConfig::default()
        })?;
        let wasm = std::fs::read(guests::build("db")?.wasm)?;
        Ok(Self {
            name,
            // SQLite lets one transaction write at a time.
            tap: match native {
                Native::Postgres(_) => "ask",
                Native::Sqlite(_) => "ask_info",
            },
            role: match native {
                Native::Postgres(_) => Role::Write,
                Native::Sqlite(_) => Role::Read,
            },
            plugin: host.load("waits", &wasm)?,
            host,
            native,
            database,
            _folder: folder,
        })
    }

    /// Leaves nothing behind in a database that was there before.
    pub(super) async fn clear(&self) -> Result<()> {
        if let Native::Postgres(pool) = &self.native {
            sqlx::query(DROP).execute(pool).await?;
        }
        Ok(())
    }

    pub(super) fn database(&self) -> Arc<dyn Database> {
        Arc::clone(&self.database)
    }
}

fn settings() -> Settings {
    Settings {
        connections: REQUESTS,
        connection_wait: Duration::from_mins(1),
        ..Settings::default()
    }
}

impl Native {
    /// The one row, in a transaction.
    pub(super) async fn one(self) -> Result<i64, sqlx::Error> {
        match self {
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                let (one,): (i32,) = sqlx::query_as(SQL).fetch_one(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(one.into())
            }
            Self::Sqlite(pool) => {
                tokio::time::sleep(WAIT).await;
                let mut transaction = pool.begin().await?;
                let (one,): (i64,) = sqlx::query_as(SQL).fetch_one(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(one)
            }
        }
    }
}

/// A database that waits before each transaction.
struct Waiting(Store);

impl Database for Waiting {
    fn begin(&self, role: Role) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(async move {
            tokio::time::sleep(WAIT).await;
            self.0.begin(role).await
        })
    }
}
