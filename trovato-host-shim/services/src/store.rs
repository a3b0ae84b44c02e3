//! A database that is open.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use sqlx::Pool;
use tokio::sync::{mpsc, oneshot};
use trovato::db::{Delete, Insert, Rows, Select, Update};
use trovato_host_shim::services::db::{Columns, Database, Role, Transaction};
use trovato_host_shim::services::{Answer, ServiceError, Services};

use crate::backend::{Backend, Postgres, Sqlite};
use crate::build::{Builder, at_most, weight};
use crate::catalogue::Catalogue;
use crate::failure::{Author, typed};
use crate::host_tables;
use crate::kept::{TableCache, TableQueue, TableVariables};
use crate::migrate::{self, MigrationError, Migrations};
use crate::raw::RawStatement;
use crate::settings::Settings;
use crate::task::{Command, Done, Work, serve};

/// A database that is open. It is cheap to clone.
#[derive(Clone)]
pub struct Store(Engine);

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<Core<Sqlite>>),
    Postgres(Arc<Core<Postgres>>),
}

/// What the transactions of one database share.
pub(crate) struct Core<B: Backend> {
    /// What the backend keeps alive.
    _backend: B,
    pub(crate) pool: Pool<B::Db>,
    pub(crate) settings: Settings,
    catalogue: RwLock<Arc<Catalogue>>,
}

/// Opens a database and reads which tables it has.
///
/// - `sqlite::memory:` is a database of its own, gone with the [`Store`];
/// - `sqlite://path/to/file.db` a file, made when it is not there, in WAL mode;
/// - `postgres://user@host/name` a PostgreSQL server of version 14 or newer,
///   whose tables are those that an unqualified name finds. With the feature
///   `tls` the connection is encrypted where the server can do that, and has
///   to be with `?sslmode=require`; with `?sslmode=verify-full` the server's
///   certificate has to be for its name, and from a public authority or that
///   of `&sslrootcert=`, a file in PEM.
///
/// # Errors
///
/// [`OpenError`] when the URL is none of these, or the database cannot be
/// reached.
pub async fn open(url: &str, settings: Settings) -> Result<Store, OpenError> {
    let engine = if url.starts_with("sqlite:") {
        Engine::Sqlite(Core::open(url, settings).await?)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        Engine::Postgres(Core::open(url, settings).await?)
    } else {
        let reason = "its URL begins neither with `sqlite:` nor with `postgres:`";
        return Err(OpenError(reason.into()));
    };
    Ok(Store(engine))
}

/// Why a database cannot be opened.
#[derive(Debug)]
pub struct OpenError(Box<dyn Error + Send + Sync>);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database cannot be opened: {}", self.0)
    }
}

impl Error for OpenError {}

impl Store {
    /// Reads again which tables and columns there are: after a change of
    /// tables that was not [`migrate`](Self::migrate)'s.
    ///
    /// # Errors
    ///
    /// `db-busy`, `db-unavailable`.
    pub async fn refresh(&self) -> Result<(), ServiceError> {
        match &self.0 {
            Engine::Sqlite(core) => core.refresh().await,
            Engine::Postgres(core) => core.refresh().await,
        }
    }

    /// The services of a host on this database: itself, variables, cache and
    /// queues. Their tables are made if they are not there; no plugin's query
    /// reaches them, except SQL of its own.
    ///
    /// Limits of a query that are set lower than by default hold for them, too.
    ///
    /// # Errors
    ///
    /// [`MigrationError`].
    pub async fn services(&self) -> Result<Services, MigrationError> {
        let dialect = match &self.0 {
            Engine::Sqlite(_) => Sqlite::DIALECT,
            Engine::Postgres(_) => Postgres::DIALECT,
        };
        self.migrate(&[host_tables::migrations(dialect)]).await?;
        Ok(Services::none()
            .with_db(self.clone())
            .with_variables(TableVariables(()))
            .with_cache(TableCache(()))
            .with_queue(TableQueue(())))
    }

    /// Applies those files of the plugins that have not been applied yet,
    /// each in a transaction of its own, and says which those were, as
    /// `plugin/file`. A plugin comes after those that it depends on, and
    /// otherwise in the order given.
    ///
    /// # Errors
    ///
    /// [`MigrationError`]. Files before the one that failed stay applied, and
    /// of that one nothing does.
    pub async fn migrate(&self, plugins: &[Migrations]) -> Result<Vec<String>, MigrationError> {
        match &self.0 {
            Engine::Sqlite(core) => migrate::migrate(core, plugins).await,
            Engine::Postgres(core) => migrate::migrate(core, plugins).await,
        }
    }

    /// Runs a script of the host's own in a transaction: any number of
    /// statements, of any kind that stays within it.
    ///
    /// # Errors
    ///
    /// [`MigrationError::Failed`], and then nothing of it was done.
    pub async fn run_script(&self, script: &str) -> Result<(), MigrationError> {
        match &self.0 {
            Engine::Sqlite(core) => migrate::run_script(core, script).await,
            Engine::Postgres(core) => migrate::run_script(core, script).await,
        }
    }

    /// Begins a transaction, as [`Database::begin`] does.
    ///
    /// # Errors
    ///
    /// As [`Database::begin`].
    pub async fn begin(&self, role: Role) -> Result<Box<dyn Transaction>, ServiceError> {
        match &self.0 {
            Engine::Sqlite(core) => Ok(Box::new(Arc::clone(core).begin(role).await?)),
            Engine::Postgres(core) => Ok(Box::new(Arc::clone(core).begin(role).await?)),
        }
    }

    /// Closes all connections, after those in use have come back.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite(core) => core.pool.close().await,
            Engine::Postgres(core) => core.pool.close().await,
        }
    }
}

impl Database for Store {
    fn begin(&self, role: Role) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(Self::begin(self, role))
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.0 {
            Engine::Sqlite(_) => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        };
        f.debug_tuple("Store").field(&name).finish()
    }
}

impl<B: Backend> Core<B> {
    async fn open(url: &str, settings: Settings) -> Result<Arc<Self>, OpenError> {
        let connected = B::connect(url, &settings).await;
        let (backend, pool) = connected.map_err(|error| OpenError(error.into()))?;
        let core = Self {
            _backend: backend,
            pool,
            settings,
            catalogue: RwLock::default(),
        };
        let read = core.refresh().await;
        read.map_err(|error| OpenError(error.into()))?;
        Ok(Arc::new(core))
    }

    pub(crate) async fn refresh(&self) -> Result<(), ServiceError> {
        let typed = |error: sqlx::Error| {
            let time = self.settings.limits.statement_time;
            typed(&error, B::DIALECT, Author::Host, time).error
        };
        let mut connection = self.pool.acquire().await.map_err(typed)?;
        let catalogue = B::catalogue(&mut connection).await.map_err(typed)?;
        let mut known = self
            .catalogue
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *known = Arc::new(catalogue);
        Ok(())
    }

    fn catalogue(&self) -> Arc<Catalogue> {
        let known = self
            .catalogue
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&known)
    }

    async fn begin(self: Arc<Self>, role: Role) -> Result<Call<B>, ServiceError> {
        let connection = self.pool.acquire().await.map_err(|error| {
            typed(
                &error,
                B::DIALECT,
                Author::Host,
                self.settings.connection_wait,
            )
            .error
        })?;
        let (commands, received) = mpsc::channel(1);
        let (begun, begins) = oneshot::channel();
        let core = Arc::clone(&self);
        tokio::spawn(serve(core, connection, role, begun, received));
        begins.await.unwrap_or(Err(ServiceError::Unavailable))?;
        Ok(Call {
            core: self,
            commands,
        })
    }
}

/// One transaction, as its caller has it.
struct Call<B: Backend> {
    core: Arc<Core<B>>,
    commands: mpsc::Sender<Command>,
}

impl<B: Backend> Call<B> {
    fn built(
        &self,
        columns: &dyn Columns,
        build: impl FnOnce(Builder<'_>) -> Result<Work, ServiceError>,
    ) -> Result<Work, ServiceError> {
        build(Builder {
            dialect: B::DIALECT,
            catalogue: &self.core.catalogue(),
            columns,
            limits: &self.core.settings.limits,
        })
    }

    fn written(
        &self,
        sql: &str,
        parameters: &[Value],
        kind: impl FnOnce(&str) -> Result<RawStatement, ServiceError>,
    ) -> Result<(RawStatement, Vec<Value>), ServiceError> {
        let limits = &self.core.settings.limits;
        at_most("parameters", parameters.len(), limits.values)?;
        let bytes = sql.len() + parameters.iter().map(weight).sum::<usize>();
        at_most("bytes of SQL and parameters", bytes, limits.query_bytes)?;
        Ok((kind(sql)?, parameters.to_vec()))
    }

    async fn send<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, ServiceError>>) -> Command,
    ) -> Result<T, ServiceError> {
        let (reply, answer) = oneshot::channel();
        let over = || ServiceError::Ended {
            reason: "it was open for too long, or lost its connection",
        };
        let sent = self.commands.send(command(reply)).await;
        sent.map_err(|_| over())?;
        answer.await.unwrap_or_else(|_| Err(over()))
    }

    async fn rows(&self, work: Result<Work, ServiceError>) -> Result<Rows, ServiceError> {
        let work = work?;
        match self.send(|reply| Command::Run(work, reply)).await? {
            Done::Rows(json) => Ok(Rows::from_json(json)),
            Done::Touched(_) => Ok(Rows::from_json("[]")),
        }
    }

    async fn touched(&self, work: Result<Work, ServiceError>) -> Result<u64, ServiceError> {
        let work = work?;
        match self.send(|reply| Command::Run(work, reply)).await? {
            Done::Touched(rows) => Ok(rows),
            Done::Rows(_) => Ok(0),
        }
    }
}

impl<B: Backend> Transaction for Call<B> {
    fn select<'a>(&'a mut self, query: &'a Select, columns: &'a dyn Columns) -> Answer<'a, Rows> {
        let work = self.built(columns, |builder| builder.select(query).map(Work::Select));
        Box::pin(self.rows(work))
    }

    fn insert<'a>(&'a mut self, query: &'a Insert, columns: &'a dyn Columns) -> Answer<'a, u64> {
        let work = self.built(columns, |builder| builder.insert(query).map(Work::Change));
        Box::pin(self.touched(work))
    }

    fn update<'a>(&'a mut self, query: &'a Update, columns: &'a dyn Columns) -> Answer<'a, u64> {
        let work = self.built(columns, |builder| builder.update(query).map(Work::Change));
        Box::pin(self.touched(work))
    }

    fn delete<'a>(&'a mut self, query: &'a Delete, columns: &'a dyn Columns) -> Answer<'a, u64> {
        let work = self.built(columns, |builder| builder.delete(query).map(Work::Change));
        Box::pin(self.touched(work))
    }

    fn query_raw<'a>(&'a mut self, sql: &'a str, parameters: &'a [Value]) -> Answer<'a, Rows> {
        let work = self.written(sql, parameters, |sql| RawStatement::query(B::DIALECT, sql));
        Box::pin(self.rows(work.map(|(sql, values)| Work::RawQuery(sql, values))))
    }

    fn execute_raw<'a>(&'a mut self, sql: &'a str, parameters: &'a [Value]) -> Answer<'a, u64> {
        let work = self.written(sql, parameters, |sql| RawStatement::change(B::DIALECT, sql));
        Box::pin(self.touched(work.map(|(sql, values)| Work::RawChange(sql, values))))
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async move { self.send(Command::Commit).await })
    }

    fn rollback(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async move { self.send(Command::Rollback).await })
    }
}
