//! What the two databases do each in its own way.

mod postgres;
mod sqlite;

use std::future::Future;

use sea_query_sqlx::SqlxValues;
use serde_json::Value;
use sqlx::{Database, Pool, SqlStr};
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::Role;

use crate::catalogue::Catalogue;
use crate::rows::{Cell, Stream};
use crate::settings::Settings;
use crate::statement::{Dialect, Output};

pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;

/// A database, as SQLx has it.
pub(crate) trait Backend: Send + Sync + Sized + 'static {
    type Db: Database<Row = Self::Row>;
    type Row: Send + Sync;
    /// What stops a statement that is running, where dropping its future
    /// does not.
    type Brake: Send + Sync + 'static;

    const DIALECT: Dialect;

    /// The pool behind a URL, connected once to see whether that works.
    fn connect(
        url: &str,
        settings: &Settings,
    ) -> impl Future<Output = Result<(Self, Pool<Self::Db>), sqlx::Error>> + Send;

    /// Makes a connection ready for a role, outside of any transaction.
    fn prepare_role(
        connection: &mut Connection<Self>,
        role: Role,
    ) -> impl Future<Output = Result<Self::Brake, sqlx::Error>> + Send;

    /// The statement that begins a transaction of a role.
    fn begin_statement(role: Role) -> &'static str;

    /// Stops what is running on the connection.
    fn brake(brake: &Self::Brake);

    /// What no later transaction is to find of one that ran a plugin's SQL.
    fn clean(
        connection: &mut Connection<Self>,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Runs a statement.
    fn run(connection: &mut Connection<Self>, sql: SqlStr, values: SqlxValues) -> Stream<'_, Self>;

    /// Runs a script of any number of statements.
    fn run_script(
        connection: &mut Connection<Self>,
        script: SqlStr,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// What a statement that a plugin wrote answers with, and its parameters
    /// as the statement wants them.
    fn describe(
        connection: &mut Connection<Self>,
        sql: SqlStr,
        parameters: &[Value],
    ) -> impl Future<Output = Result<Described, sqlx::Error>> + Send;

    /// One value of a row.
    fn cell(row: &Self::Row, index: usize) -> Result<Cell<'_>, sqlx::Error>;

    /// Reads the tables and columns that there are.
    fn catalogue(
        connection: &mut Connection<Self>,
    ) -> impl Future<Output = Result<Catalogue, sqlx::Error>> + Send;

    /// Makes a transaction that migrates fit for that: nobody else migrates
    /// at the same time, and it may take its time.
    fn begin_migration(
        connection: &mut Connection<Self>,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

pub(crate) type Connection<B> = <<B as Backend>::Db as Database>::Connection;

/// What a statement that a plugin wrote answers with and takes.
pub(crate) struct Described {
    pub(crate) outputs: Vec<Output>,
    /// The parameters as they are bound, or why they cannot be.
    pub(crate) values: Result<Vec<sea_query::Value>, ServiceError>,
}

pub(crate) fn wrong_count(wanted: usize, got: usize) -> ServiceError {
    crate::build::value_error(
        format!("the SQL takes {wanted} parameters, and this is {got}"),
        "parameters",
    )
}
