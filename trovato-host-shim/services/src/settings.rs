//! How a database is opened.

use std::time::Duration;

use trovato_host_shim::services::db::QueryLimits;

/// How a database is opened, and how much a query may take of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Connections at one time. Default 10.
    pub connections: u32,
    /// How long a transaction waits for one of them before it gets `db-busy`.
    /// Default 5 s.
    pub connection_wait: Duration,
    /// How long a statement waits for a lock that somebody else holds before
    /// it gets `db-busy`. Default 2 s.
    pub lock_wait: Duration,
    /// How long the migrations of one file may take. Default 5 min.
    pub migration_time: Duration,
    /// How much one query may ask for and get.
    pub limits: QueryLimits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections: 10,
            connection_wait: Duration::from_secs(5),
            lock_wait: Duration::from_secs(2),
            migration_time: Duration::from_mins(5),
            limits: QueryLimits::default(),
        }
    }
}
