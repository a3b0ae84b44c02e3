//! The one place where text becomes SQL that SQLx runs.
//!
//! SQLx takes string literals and nothing else, unless somebody vouches for
//! the text. Here three kinds are vouched for, and there is no other way in.

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::raw::RawStatement;
use crate::statement::Statement;

/// A statement that was built from the closed types: its names are the
/// catalogue's own, quoted by sea-query, and its values are bound.
pub(crate) fn built(statement: &Statement) -> SqlStr {
    vouch(statement.sql().to_owned())
}

/// The SQL of a plugin that has the permission to write some: one statement
/// that neither ends nor leaves the transaction.
pub(crate) fn written(statement: &RawStatement) -> SqlStr {
    vouch(statement.sql().to_owned())
}

/// A script that the site's operator installed: a migration.
pub(crate) fn installed(script: &str) -> SqlStr {
    vouch(script.to_owned())
}

fn vouch(sql: String) -> SqlStr {
    AssertSqlSafe(sql).into_sql_str()
}
