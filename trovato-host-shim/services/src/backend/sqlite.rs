//! SQLite, embedded.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt;
use sea_query_sqlx::SqlxValues;
use serde_json::Value;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{
    Column as _, ConnectOptions, Decode, Either, Executor, Pool, Row, SqlStr, Statement as _,
    TypeInfo, ValueRef,
};
use tokio::sync::Mutex;
use trovato_host_shim::services::db::Role;

use super::{Backend, Described, wrong_count};
use crate::catalogue::{Catalogue, Column, Kind};
use crate::rows::{Cell, Stream};
use crate::settings::Settings;
use crate::statement::{Dialect, Output};

/// Steps of SQLite's machine between two looks at the brake: some 10 µs.
const STEPS: i32 = 1000;
/// Rows that wait for the host, each with its values copied.
const ROWS_AHEAD: usize = 4;

/// SQLite.
pub(crate) struct Sqlite {
    /// Keeps a database in memory alive while the pool has no connection.
    _anchor: Option<Mutex<SqliteConnection>>,
}

impl Backend for Sqlite {
    type Db = sqlx::Sqlite;
    type Row = SqliteRow;
    type Brake = Arc<AtomicBool>;

    const DIALECT: Dialect = Dialect::Sqlite;

    async fn connect(
        url: &str,
        settings: &Settings,
    ) -> Result<(Self, Pool<Self::Db>), sqlx::Error> {
        let in_memory = matches!(
            url.trim_end_matches('/'),
            "sqlite::memory:" | "sqlite://:memory:" | "sqlite:"
        );
        let options = if in_memory {
            in_memory_options()
        } else {
            SqliteConnectOptions::from_str(url)?
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
        };
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(settings.lock_wait)
            .row_buffer_size(ROWS_AHEAD)
            // A schema is not a plugin's to run code from.
            .pragma("trusted_schema", "off")
            .disable_statement_logging();
        let anchor = if in_memory {
            Some(Mutex::new(options.connect().await?))
        } else {
            None
        };
        let pool = SqlitePoolOptions::new()
            .max_connections(settings.connections)
            .acquire_timeout(settings.connection_wait)
            .idle_timeout(Duration::from_mins(10))
            .connect_with(options)
            .await?;
        Ok((Self { _anchor: anchor }, pool))
    }

    async fn prepare_role(
        connection: &mut SqliteConnection,
        role: Role,
    ) -> Result<Self::Brake, sqlx::Error> {
        let brake = Self::Brake::default();
        let stop = Arc::clone(&brake);
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !stop.load(Ordering::Relaxed));
        drop(handle);
        let pragma = match role {
            Role::Read => "PRAGMA query_only = 1",
            Role::Write => "PRAGMA query_only = 0",
        };
        connection.execute(pragma).await?;
        Ok(brake)
    }

    fn begin_statement(role: Role) -> &'static str {
        match role {
            Role::Read => "BEGIN",
            // A writer waits for its turn here, and not in the middle, where
            // two that have both read could only fail.
            Role::Write => "BEGIN IMMEDIATE",
        }
    }

    fn brake(brake: &Self::Brake) {
        brake.store(true, Ordering::Relaxed);
    }

    // No statement that a plugin may write leaves anything behind.
    async fn clean(_: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }

    fn run(connection: &mut SqliteConnection, sql: SqlStr, values: SqlxValues) -> Stream<'_, Self> {
        let steps = connection.fetch_many(sqlx::query_with(sql, values));
        Box::pin(steps.map_ok(|step| step.map_left(|done| done.rows_affected())))
    }

    async fn run_script(
        connection: &mut SqliteConnection,
        script: SqlStr,
    ) -> Result<(), sqlx::Error> {
        connection.execute(sqlx::raw_sql(script)).await.map(drop)
    }

    async fn describe(
        connection: &mut SqliteConnection,
        sql: SqlStr,
        parameters: &[Value],
    ) -> Result<Described, sqlx::Error> {
        let statement = connection.prepare(sql).await?;
        let outputs = statement.columns().iter().map(|column| Output {
            name: column.name().to_owned(),
            kind: Kind::Any,
        });
        let wanted = match statement.parameters() {
            Some(Either::Right(count)) => count,
            Some(Either::Left(types)) => types.len(),
            None => 0,
        };
        let values = if wanted == parameters.len() {
            Ok(parameters.iter().map(bound).collect())
        } else {
            Err(wrong_count(wanted, parameters.len()))
        };
        Ok(Described {
            outputs: outputs.collect(),
            values,
        })
    }

    fn cell(row: &SqliteRow, index: usize) -> Result<Cell<'_>, sqlx::Error> {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        // By what is there, whatever the column is declared as.
        let name = value.type_info();
        let cell = match name.name() {
            "INTEGER" => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Integer),
            "REAL" => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Float),
            "TEXT" => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Text),
            _ => Decode::<sqlx::Sqlite>::decode(value).map(Cell::Bytes),
        };
        cell.map_err(sqlx::Error::Decode)
    }

    async fn catalogue(connection: &mut SqliteConnection) -> Result<Catalogue, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT t.name, c.name, c.type, c.\"notnull\" \
             FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c \
             WHERE t.schema = 'main' AND t.type IN ('table', 'view') \
               AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND c.hidden <> 1 \
             ORDER BY t.name, c.cid",
        );
        let mut catalogue = Catalogue::default();
        for row in connection.fetch_all(rows).await? {
            let declared: String = row.try_get(2)?;
            let not_null: bool = row.try_get(3)?;
            let column = Column {
                name: row.try_get(1)?,
                kind: Kind::of_sqlite(&declared),
                nullable: !not_null,
            };
            catalogue.add(row.try_get(0)?, column);
        }
        Ok(catalogue)
    }

    // Its lock keeps all others out already.
    async fn begin_migration(_: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

/// A database of its own, which the connections of one pool share. SQLite's
/// `memdb` does that with proper locks, where a shared cache has its own.
fn in_memory_options() -> SqliteConnectOptions {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    SqliteConnectOptions::new()
        .filename(format!("/trovato-{number}"))
        .vfs("memdb")
}

fn bound(value: &Value) -> sea_query::Value {
    match value {
        Value::Null => sea_query::Value::String(None),
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(_) | Value::Object(_) => value.to_string().into(),
    }
}
