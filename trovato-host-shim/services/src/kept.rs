//! The services that keep what they have in tables of the host's own, through
//! the transaction of whoever asks.

mod cache;
mod queue;
mod variables;

pub use cache::TableCache;
pub use queue::TableQueue;
pub use variables::TableVariables;

use serde_json::Value;
use serde_json::value::RawValue;
use trovato_host_shim::services::{CallScope, ServiceError};

/// Reads rows of the host's own tables, each as a list of its columns.
async fn rows<const N: usize>(
    scope: &mut CallScope,
    sql: &str,
    columns: [&str; N],
    parameters: &[Value],
) -> Result<Vec<[Value; N]>, ServiceError> {
    let transaction = scope.transaction().await?;
    let rows = transaction.query_raw(sql, parameters).await;
    let rows = rows.map_err(told)?;
    let rows: Vec<Value> = rows.read().map_err(|_| damaged("a row"))?;
    let cells = |mut row: Value| columns.map(|name| row[name].take());
    Ok(rows.into_iter().map(cells).collect())
}

/// Changes rows of the host's own tables, and says how many.
async fn change(
    scope: &mut CallScope,
    sql: &str,
    parameters: &[Value],
) -> Result<u64, ServiceError> {
    let transaction = scope.transaction().await?;
    transaction.execute_raw(sql, parameters).await.map_err(told)
}

/// A column that holds JSON as text.
fn json(cell: Value) -> Result<Box<RawValue>, ServiceError> {
    let Value::String(text) = cell else {
        return Err(damaged("JSON"));
    };
    RawValue::from_string(text).map_err(|_| damaged("JSON"))
}

fn damaged(what: &str) -> ServiceError {
    ServiceError::Query {
        reason: format!("the host's own table holds {what} that cannot be read"),
        path: String::new(),
    }
}

/// The SQL is the host's, and so is what the database says about it: a plugin
/// is not shown it.
fn told(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Query { reason, .. } | ServiceError::Value { reason, .. } => {
            tracing::error!(reason, "a table of the host's own cannot be used");
            ServiceError::Query {
                reason: "a table of the host's own cannot be used".to_owned(),
                path: String::new(),
            }
        }
        error => error,
    }
}
