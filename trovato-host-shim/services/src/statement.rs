//! A statement that is ready to be run.

use sea_query::Value;
use sea_query_sqlx::SqlxValues;

use crate::catalogue::Kind;

/// Which SQL is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// SQL with the values that are bound to it, and what comes back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    sql: String,
    values: SqlxValues,
    /// The fields of a row. A statement that answers with rows has one column
    /// more, the last: the length of a value that was too long to be sent.
    pub(crate) outputs: Vec<Output>,
}

/// One field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// What it is called in the answer.
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

impl Statement {
    pub(crate) fn new(sql: String, values: SqlxValues, outputs: Vec<Output>) -> Self {
        Self {
            sql,
            values,
            outputs,
        }
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    pub(crate) fn values(&self) -> SqlxValues {
        self.values.clone()
    }
}

/// Values on their way into a statement of somebody else's making.
pub(crate) fn bound(values: Vec<Value>) -> SqlxValues {
    SqlxValues(sea_query::Values(values))
}
