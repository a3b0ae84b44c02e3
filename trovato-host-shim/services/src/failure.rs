//! From an error of the driver to a typed one.

use std::time::Duration;

use sqlx::error::{DatabaseError, ErrorKind};
use trovato_host_shim::services::{ConstraintKind, ServiceError};

use crate::statement::Dialect;

/// Why a statement failed, and what is left of its transaction.
pub(crate) struct Failure {
    pub(crate) error: ServiceError,
    pub(crate) damage: Damage,
}

/// What can no longer be used after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Nothing: the database was not asked.
    None,
    /// The transaction, which a rollback ends.
    Transaction,
    /// The connection, which has to be closed.
    Connection,
}

impl Failure {
    pub(crate) fn new(error: ServiceError, damage: Damage) -> Self {
        Self { error, damage }
    }
}

/// Whose SQL it was: the text of the database's message is shown to whoever
/// wrote the statement, and only logged otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    Host,
    Plugin,
}

/// Types a driver's error.
pub(crate) fn typed(
    error: &sqlx::Error,
    dialect: Dialect,
    author: Author,
    statement_time: Duration,
) -> Failure {
    let sqlx::Error::Database(database) = error else {
        tracing::warn!(%error, "the database cannot be used");
        let error = match error {
            sqlx::Error::PoolTimedOut => ServiceError::Busy {
                reason: "no connection came free in time",
            },
            // What a value or a column was is known before, from the
            // catalogue or the statement; so this is a query of the plugin's.
            sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => {
                let error = query("a value cannot be read or written", error, author);
                return Failure::new(error, Damage::Connection);
            }
            _ => ServiceError::Unavailable,
        };
        return Failure::new(error, Damage::Connection);
    };
    tracing::debug!(error = %database, "the database refused a statement");
    let code = database.code().unwrap_or_default();
    let known = match dialect {
        Dialect::Sqlite => of_sqlite(&code),
        Dialect::Postgres => of_postgres(&code),
    };
    let error = match known {
        Known::Error(error) => error,
        Known::Timeout => ServiceError::Timeout {
            after: statement_time,
        },
        Known::Constraint => ServiceError::Constraint(constraint(&**database)),
        Known::Value => ServiceError::Value {
            reason: told("a value does not fit its column", error, author),
            path: String::new(),
        },
        Known::Query => query("the database does not understand the query", error, author),
    };
    let damage = match error {
        ServiceError::Unavailable => Damage::Connection,
        _ => Damage::Transaction,
    };
    Failure::new(error, damage)
}

enum Known {
    Error(ServiceError),
    Timeout,
    Constraint,
    Value,
    Query,
}

fn query(reason: &str, error: &sqlx::Error, author: Author) -> ServiceError {
    ServiceError::Query {
        reason: told(reason, error, author),
        path: String::new(),
    }
}

fn told(reason: &str, error: &sqlx::Error, author: Author) -> String {
    match (author, error) {
        (Author::Plugin, sqlx::Error::Database(database)) => database.message().to_owned(),
        (Author::Plugin, error) => error.to_string(),
        (Author::Host, _) => reason.to_owned(),
    }
}

fn constraint(error: &dyn DatabaseError) -> ConstraintKind {
    match error.kind() {
        ErrorKind::UniqueViolation => ConstraintKind::Unique,
        ErrorKind::ForeignKeyViolation => ConstraintKind::ForeignKey,
        ErrorKind::NotNullViolation => ConstraintKind::NotNull,
        ErrorKind::CheckViolation => ConstraintKind::Check,
        _ => ConstraintKind::Other,
    }
}

// <https://www.sqlite.org/rescode.html>: the lowest byte is the primary code.
fn of_sqlite(code: &str) -> Known {
    let code = code.parse::<i32>().unwrap_or(1);
    match code & 0xff {
        5 | 6 => Known::Error(ServiceError::Busy {
            reason: "another transaction holds a lock",
        }),
        8 => Known::Error(ServiceError::ReadOnly),
        9 => Known::Timeout,
        13 => Known::Error(ServiceError::Full),
        // I/O, a damaged file, one that cannot be opened or is none.
        10 | 11 | 14 | 26 => Known::Error(ServiceError::Unavailable),
        18 | 20 => Known::Value,
        19 => Known::Constraint,
        _ => Known::Query,
    }
}

// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn of_postgres(code: &str) -> Known {
    match code {
        "25006" => Known::Error(ServiceError::ReadOnly),
        "57014" => Known::Timeout,
        "55P03" => Known::Error(ServiceError::Busy {
            reason: "another transaction holds a lock",
        }),
        "40001" | "40P01" => Known::Error(ServiceError::Conflict),
        "53100" => Known::Error(ServiceError::Full),
        "53300" => Known::Error(ServiceError::Busy {
            reason: "the server has no connection left",
        }),
        _ => match code.get(..2) {
            Some("22") => Known::Value,
            Some("23") => Known::Constraint,
            // Connection, resources, an operator's intervention, the system.
            Some("08" | "53" | "57" | "58" | "XX") => Known::Error(ServiceError::Unavailable),
            _ => Known::Query,
        },
    }
}
