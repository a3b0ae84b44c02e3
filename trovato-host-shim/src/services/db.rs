//! The database, as a plugin's call sees it: one transaction.

use std::time::Duration;

use serde_json::Value;
use trovato::db::{Delete, Insert, Rows, Select, Update};
use trovato::vocabulary::FieldAccessOperation;

use super::Answer;

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Read. The database itself refuses every change.
    Read,
    /// Read and change rows.
    Write,
}

impl Role {
    /// Taps that show or decide something read; all others may change rows.
    pub(crate) fn of(tap: &str) -> Self {
        let only_reads = tap.ends_with("_info")
            || tap.ends_with("_access")
            || matches!(tap, "item_view" | "menu" | "perm" | "form_alter");
        if only_reads { Self::Read } else { Self::Write }
    }
}

/// A database that transactions can be begun in.
pub trait Database: Send + Sync + 'static {
    /// Begins a transaction, which waits for a connection.
    ///
    /// # Errors
    ///
    /// `db-busy` when no connection came free in time, or another writer had
    /// the database to itself; `db-unavailable` when it cannot be reached.
    fn begin(&self, role: Role) -> Answer<'_, Box<dyn Transaction>>;
}

/// One transaction: what one call of a tap reads and changes.
///
/// Dropping it, or the future of one of its methods, is the same as rolling
/// it back: nothing of it is kept, and its connection is clean, or closed,
/// before anybody else gets it. Only a commit is carried out even if its
/// future is dropped.
///
/// After an error of the database itself (not one of a query that was
/// refused beforehand) a transaction can only be rolled back, and says
/// `db-ended` to all else.
pub trait Transaction: Send {
    /// Reads rows.
    ///
    /// # Errors
    ///
    /// Those of [`ServiceError`](super::ServiceError) that begin with `db-`.
    /// A column that may not be seen is `db-unknown-column`, exactly as one
    /// that does not exist.
    fn select<'a>(&'a mut self, query: &'a Select, columns: &'a dyn Columns) -> Answer<'a, Rows>;

    /// Adds rows, and says how many.
    ///
    /// # Errors
    ///
    /// As [`select`](Self::select).
    fn insert<'a>(&'a mut self, query: &'a Insert, columns: &'a dyn Columns) -> Answer<'a, u64>;

    /// Changes rows, and says how many.
    ///
    /// # Errors
    ///
    /// As [`select`](Self::select).
    fn update<'a>(&'a mut self, query: &'a Update, columns: &'a dyn Columns) -> Answer<'a, u64>;

    /// Removes rows, and says how many.
    ///
    /// # Errors
    ///
    /// As [`select`](Self::select).
    fn delete<'a>(&'a mut self, query: &'a Delete, columns: &'a dyn Columns) -> Answer<'a, u64>;

    /// Runs one query in SQL. The caller has seen to it that the plugin has
    /// the permission `raw_sql`: no column is checked.
    ///
    /// # Errors
    ///
    /// As [`select`](Self::select); `db-query` when it is not one query.
    fn query_raw<'a>(&'a mut self, sql: &'a str, parameters: &'a [Value]) -> Answer<'a, Rows>;

    /// Runs one change in SQL, and says how many rows it touched. The caller
    /// has seen to it that the plugin has the permission `raw_sql`.
    ///
    /// # Errors
    ///
    /// As [`select`](Self::select); `db-query` when it is not one change of
    /// rows.
    fn execute_raw<'a>(&'a mut self, sql: &'a str, parameters: &'a [Value]) -> Answer<'a, u64>;

    /// Keeps what was done.
    ///
    /// # Errors
    ///
    /// `db-ended` after an error, and then nothing was kept. With
    /// `db-unavailable` and `db-timeout` the connection was lost while the
    /// database was told, and only it knows.
    fn commit(self: Box<Self>) -> Answer<'static, ()>;

    /// Undoes what was done, and waits until that is so.
    ///
    /// # Errors
    ///
    /// `db-unavailable` when the connection was lost, which undoes it, too.
    fn rollback(self: Box<Self>) -> Answer<'static, ()>;
}

/// What [`Columns`] is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ColumnQuestion<'a> {
    /// The table's own name, whatever the query calls it.
    pub table: &'a str,
    /// The column, which exists.
    pub column: &'a str,
    /// For a column that holds JSON, the first key of the path into it;
    /// `None` when it is about the whole column.
    pub member: Option<&'a str>,
    /// To see is to select, to filter, to sort by and to join on.
    pub operation: FieldAccessOperation,
}

/// Says which columns a call may use. It is given with each query.
///
/// A closure from a [`ColumnQuestion`] to a `bool` is one.
pub trait Columns: Send + Sync {
    /// Whether the call may.
    fn allows(&self, question: &ColumnQuestion<'_>) -> bool;
}

impl<F: Fn(&ColumnQuestion<'_>) -> bool + Send + Sync> Columns for F {
    fn allows(&self, question: &ColumnQuestion<'_>) -> bool {
        self(question)
    }
}

/// Allows every column that there is: for a host's own queries.
#[derive(Debug, Clone, Copy, Default)]
pub struct AllColumns;

impl Columns for AllColumns {
    fn allows(&self, _: &ColumnQuestion<'_>) -> bool {
        true
    }
}

/// How much one query may ask for and get. Exceeding a limit is
/// `db-query-too-large` or `db-result-too-large`, with both figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryLimits {
    /// Rows of one answer. Default 10,000.
    pub rows: u64,
    /// JSON of one answer, in bytes. Default 4 MiB.
    pub bytes: u64,
    /// One value of a row, in bytes. Default 1 MiB. The database is told, so
    /// that a longer one never leaves it.
    pub cell_bytes: u64,
    /// Fields of a row. Default 64.
    pub fields: usize,
    /// Conditions of a query. Default 32.
    pub conditions: usize,
    /// Joined tables. Default 8.
    pub joins: usize,
    /// Fields that rows are sorted by. Default 8.
    pub order_by: usize,
    /// Values in one list of `IN` and `NOT IN`. Default 500.
    pub in_values: usize,
    /// Rows left out by `offset`. Default 1,000,000.
    pub offset: u64,
    /// Values of an insert or an update, and parameters of raw SQL.
    /// Default 5,000.
    pub values: usize,
    /// Bytes of all values that a query brings, and of raw SQL. Default
    /// 4 MiB.
    pub query_bytes: usize,
    /// How long one statement may take. Default 5 s.
    pub statement_time: Duration,
    /// How long one transaction may be open. Default 30 s.
    pub transaction_time: Duration,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            rows: 10_000,
            bytes: 4 << 20,
            cell_bytes: 1 << 20,
            fields: 64,
            conditions: 32,
            joins: 8,
            order_by: 8,
            in_values: 500,
            offset: 1_000_000,
            values: 5_000,
            query_bytes: 4 << 20,
            statement_time: Duration::from_secs(5),
            transaction_time: Duration::from_secs(30),
        }
    }
}
