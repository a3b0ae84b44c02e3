//! PostgreSQL, by URL.

use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt;
use sea_query_sqlx::SqlxValues;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions, PgRow, PgTypeInfo};
use sqlx::{
    Column as _, ConnectOptions, Decode, Either, Executor, Pool, Row, SqlStr, Statement as _,
    TypeInfo, ValueRef,
};
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::Role;
use uuid::Uuid;

use super::{Backend, Described, wrong_count};
use crate::build::value_error;
use crate::catalogue::{Catalogue, Column, Kind};
use crate::raw::kind_of;
use crate::rows::{Cell, Stream};
use crate::settings::Settings;
use crate::statement::{Dialect, Output};

/// Any number that stands for "this project's migrations" among the server's
/// advisory locks.
const MIGRATING: &str = "SELECT pg_advisory_xact_lock(7238120945012)";

/// PostgreSQL.
pub(crate) struct Postgres;

impl Backend for Postgres {
    type Db = sqlx::Postgres;
    type Row = PgRow;
    // The server stops by itself, once the connection is closed.
    type Brake = ();

    const DIALECT: Dialect = Dialect::Postgres;

    async fn connect(
        url: &str,
        settings: &Settings,
    ) -> Result<(Self, Pool<Self::Db>), sqlx::Error> {
        let millis = |duration: Duration| duration.as_millis().max(1).to_string();
        let limits = &settings.limits;
        let options = PgConnectOptions::from_str(url)?
            .application_name("trovato")
            .options([
                ("statement_timeout", millis(limits.statement_time).as_str()),
                ("lock_timeout", &millis(settings.lock_wait)),
                (
                    "idle_in_transaction_session_timeout",
                    &millis(limits.transaction_time),
                ),
                // A query whose client went away is stopped within this time.
                ("client_connection_check_interval", "500"),
                // What `raw` reads strings by.
                ("standard_conforming_strings", "on"),
            ])
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(settings.connections)
            .acquire_timeout(settings.connection_wait)
            .connect_with(options)
            .await?;
        Ok((Self, pool))
    }

    async fn prepare_role(_: &mut PgConnection, _: Role) -> Result<(), sqlx::Error> {
        Ok(())
    }

    fn begin_statement(role: Role) -> &'static str {
        match role {
            Role::Read => "BEGIN READ ONLY",
            Role::Write => "BEGIN READ WRITE",
        }
    }

    fn brake((): &()) {}

    // All of `DISCARD ALL` but the prepared statements, which SQLx counts on.
    async fn clean(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let script = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
                      SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";
        connection.execute(sqlx::raw_sql(script)).await.map(drop)
    }

    fn run(connection: &mut PgConnection, sql: SqlStr, values: SqlxValues) -> Stream<'_, Self> {
        let steps = connection.fetch_many(sqlx::query_with(sql, values));
        Box::pin(steps.map_ok(|step| step.map_left(|done| done.rows_affected())))
    }

    async fn run_script(connection: &mut PgConnection, script: SqlStr) -> Result<(), sqlx::Error> {
        connection.execute(sqlx::raw_sql(script)).await.map(drop)
    }

    async fn describe(
        connection: &mut PgConnection,
        sql: SqlStr,
        parameters: &[Value],
    ) -> Result<Described, sqlx::Error> {
        let statement = connection.prepare(sql).await?;
        let outputs = statement.columns().iter().map(|column| Output {
            name: column.name().to_owned(),
            kind: kind_of(column.type_info().name()),
        });
        let values = match statement.parameters() {
            Some(Either::Left(types)) if types.len() == parameters.len() => {
                let pairs = types.iter().zip(parameters).enumerate();
                pairs
                    .map(|(index, (wanted, value))| bound(wanted, value, index))
                    .collect()
            }
            Some(Either::Left(types)) => Err(wrong_count(types.len(), parameters.len())),
            _ => Err(wrong_count(0, parameters.len())),
        };
        Ok(Described {
            outputs: outputs.collect(),
            values,
        })
    }

    fn cell(row: &PgRow, index: usize) -> Result<Cell<'_>, sqlx::Error> {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let info = value.type_info();
        let cell = match info.name() {
            "BOOL" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Boolean),
            "INT8" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Integer),
            // `octet_length`
            "INT4" => {
                <i32 as Decode<sqlx::Postgres>>::decode(value).map(|n| Cell::Integer(n.into()))
            }
            "FLOAT8" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Float),
            "BYTEA" => Decode::<sqlx::Postgres>::decode(value).map(Cell::Bytes),
            _ => Decode::<sqlx::Postgres>::decode(value).map(Cell::Text),
        };
        cell.map_err(sqlx::Error::Decode)
    }

    async fn catalogue(connection: &mut PgConnection) -> Result<Catalogue, sqlx::Error> {
        // The tables that an unqualified name finds.
        let rows = sqlx::query(
            "SELECT c.relname::text, a.attname::text, \
                    pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull \
             FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid \
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped \
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
               AND n.nspname NOT LIKE 'pg\\_temp%' \
               AND pg_catalog.pg_table_is_visible(c.oid) \
             ORDER BY c.relname, a.attnum",
        );
        let mut catalogue = Catalogue::default();
        for row in connection.fetch_all(rows).await? {
            let name: String = row.try_get(2)?;
            let not_null: bool = row.try_get(3)?;
            let column = Column {
                name: row.try_get(1)?,
                kind: Kind::of_postgres(&name),
                nullable: !not_null,
            };
            catalogue.add(row.try_get(0)?, column);
        }
        Ok(catalogue)
    }

    async fn begin_migration(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        // The host counts the time of a migration by itself.
        let script = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0";
        connection.execute(sqlx::raw_sql(script)).await?;
        connection.execute(MIGRATING).await.map(drop)
    }
}

/// A parameter of the type that the server has worked out for it.
fn bound(
    wanted: &PgTypeInfo,
    value: &Value,
    index: usize,
) -> Result<sea_query::Value, ServiceError> {
    use sea_query::Value as Sql;

    let name = wanted.name();
    let path = format!("parameters[{index}]");
    let wrong = || {
        let reason = format!(
            "the SQL takes a parameter of type {name} here, and this value is none; \
             if the type has no JSON, write a cast, `${}::text::{}`",
            index + 1,
            name.to_lowercase(),
        );
        value_error(reason, path.as_str())
    };
    let float = || value.as_f64().ok_or_else(wrong);
    let is_null = value.is_null();
    let or_null =
        |null: Sql, bound: Result<Sql, ServiceError>| if is_null { Ok(null) } else { bound };
    match name {
        "BOOL" => or_null(
            Sql::Bool(None),
            value.as_bool().map(Into::into).ok_or_else(wrong),
        ),
        "INT2" | "INT4" | "INT8" => {
            let whole = value.as_i64().ok_or_else(wrong);
            match name {
                "INT2" => {
                    let bound = whole.and_then(|n| i16::try_from(n).map_err(|_| wrong()));
                    or_null(Sql::SmallInt(None), bound.map(Into::into))
                }
                "INT4" => {
                    let bound = whole.and_then(|n| i32::try_from(n).map_err(|_| wrong()));
                    or_null(Sql::Int(None), bound.map(Into::into))
                }
                _ => or_null(Sql::BigInt(None), whole.map(Into::into)),
            }
        }
        // Nearest to what was written; that is what the column holds.
        #[allow(clippy::cast_possible_truncation)]
        "FLOAT4" => or_null(Sql::Float(None), float().map(|n| (n as f32).into())),
        "FLOAT8" => or_null(Sql::Double(None), float().map(Into::into)),
        "UUID" => {
            let uuid = value.as_str().and_then(|text| Uuid::try_parse(text).ok());
            or_null(Sql::Uuid(None), uuid.map(Into::into).ok_or_else(wrong))
        }
        "JSON" | "JSONB" => Ok(Sql::Json(Some(Box::new(value.clone())))),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "\"CHAR\"" => match value {
            Value::Null => Ok(Sql::String(None)),
            Value::String(text) => Ok(text.as_str().into()),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}
