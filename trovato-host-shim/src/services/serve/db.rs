//! The database.

use serde::Deserialize;
use serde_json::Value;
use trovato::TapError;
use trovato::db::{Delete, Insert, Rows, Select, Update};

use super::{Desk, read};
use crate::services::ServiceError;
use crate::services::db::Transaction;
use crate::services::item_table::{ItemColumns, Noted, Scope};

/// The permission to write SQL of one's own.
const RAW_SQL: &str = "raw_sql";

#[derive(Deserialize)]
struct Raw {
    sql: String,
    parameters: Vec<Value>,
}

/// A query that the host puts together.
enum Query {
    Select(Select),
    Insert(Insert),
    Update(Update),
    Delete(Delete),
}

pub(super) async fn serve(
    desk: &mut Desk,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>, TapError> {
    let query = match function {
        "select" => Query::Select(read(request)?),
        "insert" => Query::Insert(read(request)?),
        "update" => Query::Update(read(request)?),
        "delete" => Query::Delete(read(request)?),
        raw => return written(desk, raw, read(request)?).await,
    };
    let scope = query.scope()?;
    loop {
        let columns = scope.columns(desk);
        let answer = query.run(desk.transaction().await?, &columns).await;
        // What was refused or left out for want of an answer may be otherwise
        // when there is one. A query that is refused has not been run.
        let is_final = match &answer {
            Ok(_) => !matches!(query, Query::Select(_)),
            Err(error) => !is_refusal(error),
        };
        let Noted { questions, used } = columns.into_noted();
        if is_final || !desk.ask_guards(questions).await {
            desk.queried.add(used, answer.is_ok());
            return answer.map_err(ServiceError::into_tap_error);
        }
    }
}

impl Query {
    fn scope(&self) -> Result<Scope, TapError> {
        match self {
            Self::Select(query) => Scope::of_select(query),
            Self::Insert(query) => Scope::of_insert(query),
            Self::Update(query) => Scope::of_update(query),
            Self::Delete(query) => Scope::of_delete(query),
        }
    }

    async fn run(
        &self,
        transaction: &mut dyn Transaction,
        columns: &ItemColumns,
    ) -> Result<Vec<u8>, ServiceError> {
        Ok(match self {
            Self::Select(query) => rows(transaction.select(query, columns).await?),
            Self::Insert(query) => count(transaction.insert(query, columns).await?),
            Self::Update(query) => count(transaction.update(query, columns).await?),
            Self::Delete(query) => count(transaction.delete(query, columns).await?),
        })
    }
}

fn is_refusal(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::UnknownTable { .. } | ServiceError::UnknownColumn { .. }
    )
}

/// Runs SQL of the plugin's own.
async fn written(desk: &mut Desk, function: &str, raw: Raw) -> Result<Vec<u8>, TapError> {
    if !desk.host.grants().permits(desk.plugin.name(), RAW_SQL) {
        let denied = ServiceError::Denied {
            permission: RAW_SQL,
        };
        return Err(denied.into_tap_error());
    }
    let Raw { sql, parameters } = raw;
    let transaction = desk.transaction().await?;
    let answer = match function {
        "query_raw" => transaction.query_raw(&sql, &parameters).await.map(rows),
        _ => transaction.execute_raw(&sql, &parameters).await.map(count),
    };
    answer.map_err(ServiceError::into_tap_error)
}

fn rows(rows: Rows) -> Vec<u8> {
    rows.into_json().into_bytes()
}

fn count(rows: u64) -> Vec<u8> {
    rows.to_string().into_bytes()
}
