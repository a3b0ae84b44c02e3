//! The database.

use serde::Deserialize;
use serde_json::Value;
use trovato::TapError;
use trovato::db::{Delete, Insert, Rows, Select, Update};

use super::{Desk, read, write};
use crate::services::ServiceError;
use crate::services::item_table::Scope;

/// The permission to write SQL of one's own.
const RAW_SQL: &str = "raw_sql";

#[derive(Deserialize)]
struct Raw {
    sql: String,
    parameters: Vec<Value>,
}

pub(super) async fn serve(
    desk: &mut Desk,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>, TapError> {
    match function {
        "select" => {
            let query: Select = read(request)?;
            let columns = Scope::of_select(&query)?.columns(desk);
            let transaction = desk.transaction().await?;
            rows(transaction.select(&query, &columns).await)
        }
        "insert" => {
            let query: Insert = read(request)?;
            let columns = Scope::of_insert(&query)?.columns(desk);
            let transaction = desk.transaction().await?;
            count(transaction.insert(&query, &columns).await)
        }
        "update" => {
            let query: Update = read(request)?;
            let columns = Scope::of_update(&query)?.columns(desk);
            let transaction = desk.transaction().await?;
            count(transaction.update(&query, &columns).await)
        }
        "delete" => {
            let query: Delete = read(request)?;
            let columns = Scope::of_delete(&query)?.columns(desk);
            let transaction = desk.transaction().await?;
            count(transaction.delete(&query, &columns).await)
        }
        raw => {
            let Raw { sql, parameters } = read(request)?;
            if !desk.host.grants().permits(desk.plugin.name(), RAW_SQL) {
                let denied = ServiceError::Denied {
                    permission: RAW_SQL,
                };
                return Err(denied.into_tap_error());
            }
            let transaction = desk.transaction().await?;
            match raw {
                "query_raw" => rows(transaction.query_raw(&sql, &parameters).await),
                _ => count(transaction.execute_raw(&sql, &parameters).await),
            }
        }
    }
}

fn rows(rows: Result<Rows, ServiceError>) -> Result<Vec<u8>, TapError> {
    let rows = rows.map_err(ServiceError::into_tap_error)?;
    Ok(rows.into_json().into_bytes())
}

fn count(count: Result<u64, ServiceError>) -> Result<Vec<u8>, TapError> {
    write(&count.map_err(ServiceError::into_tap_error)?)
}
