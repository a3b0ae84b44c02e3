//! From a query to its statement.

mod change;
mod condition;
mod glob;
mod names;
pub(crate) mod output;
mod select;
#[cfg(test)]
mod tests;
mod value;

use sea_query::{PostgresQueryBuilder, SqliteQueryBuilder};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use serde_json::Value;
use trovato_host_shim::error::Limit;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{Columns, QueryLimits};

use crate::catalogue::Catalogue;
use crate::statement::Dialect;

/// What a query is built from, beside itself.
#[derive(Clone, Copy)]
pub(crate) struct Builder<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) columns: &'a dyn Columns,
    pub(crate) limits: &'a QueryLimits,
}

impl Builder<'_> {
    fn write(self, statement: &impl SqlxBinder) -> (String, SqlxValues) {
        written_for(self.dialect, statement)
    }
}

pub(crate) fn written_for(dialect: Dialect, statement: &impl SqlxBinder) -> (String, SqlxValues) {
    match dialect {
        Dialect::Sqlite => statement.build_sqlx(SqliteQueryBuilder),
        Dialect::Postgres => statement.build_sqlx(PostgresQueryBuilder),
    }
}

/// Refuses what there is too much of.
pub(crate) fn at_most(what: &'static str, wanted: usize, limit: usize) -> Result<(), ServiceError> {
    if wanted <= limit {
        return Ok(());
    }
    let limit = Limit {
        wanted: wanted as u64,
        limit: limit as u64,
    };
    Err(ServiceError::QueryTooLarge { what, limit })
}

/// About how many bytes a value is long.
pub(crate) fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(weight).sum(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| key.len() + weight(value))
            .sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

pub(crate) fn query_error(reason: impl Into<String>, path: impl Into<String>) -> ServiceError {
    ServiceError::Query {
        reason: reason.into(),
        path: path.into(),
    }
}

pub(crate) fn value_error(reason: impl Into<String>, path: impl Into<String>) -> ServiceError {
    ServiceError::Value {
        reason: reason.into(),
        path: path.into(),
    }
}
