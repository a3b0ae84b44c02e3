//! Why a service did not do what it was asked for.

use std::fmt;
use std::time::Duration;

use serde_json::json;
use trovato::TapError;

use crate::error::Limit;

/// A service's failure. Every kind has one code, and every code one kind.
///
/// What it says may be shown to the plugin: neither names nor values of what
/// the plugin may not see, nor the text of the database's own message, are
/// part of it, unless the plugin wrote the SQL. A host logs those.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// No such table, or none of its columns may be used.
    #[error("there is no table `{table}`")]
    UnknownTable {
        /// The name that was asked for.
        table: String,
        /// Where in the query.
        path: String,
    },
    /// No such column, or it may not be used.
    #[error("there is no column `{column}`")]
    UnknownColumn {
        /// The name that was asked for.
        column: String,
        /// Where in the query.
        path: String,
    },
    /// A query that makes no sense.
    #[error("{reason}")]
    Query {
        /// What is wrong with it.
        reason: String,
        /// Where in the query; empty for the whole of it.
        path: String,
    },
    /// A value that does not fit the column it is for.
    #[error("{reason}")]
    Value {
        /// What is wrong with it.
        reason: String,
        /// Where in the query; empty where the database did not say.
        path: String,
    },
    /// A query that asks for too much.
    #[error("the query has {} {what}, and the limit is {}", .limit.wanted, .limit.limit)]
    QueryTooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        limit: Limit,
    },
    /// An answer that is too large.
    #[error("the answer has {} {what} or more, and the limit is {}", .limit.wanted, .limit.limit)]
    ResultTooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there was when the host stopped counting.
        limit: Limit,
    },
    /// The plugin has not the permission.
    #[error("the plugin needs the permission `{permission}` for this")]
    Denied {
        /// The permission's name.
        permission: &'static str,
    },
    /// A change in a transaction that may only read.
    #[error("this call may read the database, and not change it")]
    ReadOnly,
    /// A rule of the tables was violated.
    #[error("a rule of the table is violated: {0}")]
    Constraint(ConstraintKind),
    /// It took too long, and was stopped.
    #[error("the database took longer than {} ms", .after.as_millis())]
    Timeout {
        /// The limit that was reached.
        after: Duration,
    },
    /// Somebody else had what was needed: a connection, or a lock.
    #[error("the database is busy: {reason}")]
    Busy {
        /// What there was none of.
        reason: &'static str,
    },
    /// Two transactions were in each other's way, and this one gave in. It
    /// may succeed if it is tried again from its beginning.
    #[error("another transaction was in the way")]
    Conflict,
    /// There is no room for more data.
    #[error("the database has no room left")]
    Full,
    /// The database cannot be reached, or went away.
    #[error("the database cannot be reached")]
    Unavailable,
    /// The transaction has failed before, or is over.
    #[error("the transaction is over: {reason}")]
    Ended {
        /// Why.
        reason: &'static str,
    },
    /// The host does not provide what is needed.
    #[error("this host has no {what}")]
    NoService {
        /// What there is none of.
        what: &'static str,
    },
}

/// Which kind of rule of a table was violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConstraintKind {
    /// Two rows with the same value.
    Unique,
    /// A value that refers to no row, or a row that others refer to.
    ForeignKey,
    /// No value where there has to be one.
    NotNull,
    /// A condition of the table's own.
    Check,
    /// Another rule.
    Other,
}

impl ServiceError {
    /// The code, which never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownTable { .. } => "db-unknown-table",
            Self::UnknownColumn { .. } => "db-unknown-column",
            Self::Query { .. } => "db-query",
            Self::Value { .. } => "db-value",
            Self::QueryTooLarge { .. } => "db-query-too-large",
            Self::ResultTooLarge { .. } => "db-result-too-large",
            Self::Denied { .. } => "db-denied",
            Self::ReadOnly => "db-read-only",
            Self::Constraint(_) => "db-constraint",
            Self::Timeout { .. } => "db-timeout",
            Self::Busy { .. } => "db-busy",
            Self::Conflict => "db-conflict",
            Self::Full => "db-full",
            Self::Unavailable => "db-unavailable",
            Self::Ended { .. } => "db-ended",
            Self::NoService { .. } => "unavailable",
        }
    }

    /// Where in the query, such as `conditions[2].value`.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::UnknownTable { path, .. }
            | Self::UnknownColumn { path, .. }
            | Self::Query { path, .. }
            | Self::Value { path, .. } => Some(path).filter(|path| !path.is_empty()),
            _ => None,
        }
        .map(String::as_str)
    }

    /// The error that a plugin gets: code, message, path and figures.
    ///
    /// `?` would make another one of it, under the code `error`, as it does
    /// of every `std::error::Error`.
    pub fn into_tap_error(self) -> TapError {
        let mut error = TapError::new(self.code(), self.to_string());
        if let Some(path) = self.path() {
            error = error.with_path(path);
        }
        match self {
            Self::QueryTooLarge { limit, .. } | Self::ResultTooLarge { limit, .. } => {
                error.with_details(json!({ "wanted": limit.wanted, "limit": limit.limit }))
            }
            Self::Constraint(kind) => error.with_details(json!({ "constraint": kind.as_str() })),
            _ => error,
        }
    }
}

impl ConstraintKind {
    /// As it is called in an error's details.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::ForeignKey => "foreign-key",
            Self::NotNull => "not-null",
            Self::Check => "check",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unique => "there is such a row already",
            Self::ForeignKey => "a row refers to another that is not there",
            Self::NotNull => "a value is missing",
            Self::Check => "a value is not allowed",
            Self::Other => "the database refused the row",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_gets_code_place_and_figures() {
        let error = ServiceError::UnknownColumn {
            column: "secret".into(),
            path: "conditions[2].field".into(),
        }
        .into_tap_error();
        assert_eq!(error.code(), "db-unknown-column");
        assert_eq!(error.path(), Some("conditions[2].field"));

        let error = ServiceError::ResultTooLarge {
            what: "rows",
            limit: Limit {
                wanted: 11,
                limit: 10,
            },
        }
        .into_tap_error();
        assert_eq!(
            error.details().unwrap().as_str(),
            r#"{"limit":10,"wanted":11}"#
        );
        let error = ServiceError::Constraint(ConstraintKind::Unique).into_tap_error();
        assert_eq!(
            error.details().unwrap().as_str(),
            r#"{"constraint":"unique"}"#
        );
    }

    #[test]
    fn every_code_is_on_the_page() {
        let page = include_str!("../../../docs/src/services.md");
        let table = page.split("## Errors").nth(1).unwrap();
        let table = table.split("##").next().unwrap();
        let listed: Vec<&str> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        let source = include_str!("error.rs").split("mod tests").next().unwrap();
        let codes: Vec<&str> = source
            .split('"')
            .filter(|text| text.starts_with("db-"))
            .collect();
        assert_eq!(listed, codes);
    }

    #[test]
    fn an_error_without_a_place_has_no_path() {
        let error = ServiceError::Value {
            reason: "no".into(),
            path: String::new(),
        };
        assert_eq!(error.into_tap_error().path(), None);
    }
}
