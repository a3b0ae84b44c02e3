//! Variables.

use serde_json::json;
use serde_json::value::RawValue;
use trovato_host_shim::services::variables::Variables;
use trovato_host_shim::services::{Answer, CallScope};

use super::{change, rows};

/// Variables in the table `trovato_variables`.
#[derive(Debug, Clone, Copy)]
pub struct TableVariables(pub(crate) ());

impl Variables for TableVariables {
    fn get<'a>(
        &'a self,
        call: &'a mut CallScope,
        name: &'a str,
    ) -> Answer<'a, Option<Box<RawValue>>> {
        Box::pin(async move {
            let sql = "SELECT value FROM trovato_variables WHERE plugin = $1 AND name = $2";
            let key = [json!(call.plugin()), json!(name)];
            let found = rows(call, sql, ["value"], &key).await?;
            let found = found.into_iter().next();
            found.map(|[value]| super::json(value)).transpose()
        })
    }

    fn set<'a>(
        &'a self,
        call: &'a mut CallScope,
        name: &'a str,
        value: &'a RawValue,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "INSERT INTO trovato_variables (plugin, name, value) VALUES ($1, $2, $3) \
                       ON CONFLICT (plugin, name) DO UPDATE SET value = excluded.value";
            let row = [json!(call.plugin()), json!(name), json!(value.get())];
            change(call, sql, &row).await.map(drop)
        })
    }

    fn delete<'a>(&'a self, call: &'a mut CallScope, name: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "DELETE FROM trovato_variables WHERE plugin = $1 AND name = $2";
            let key = [json!(call.plugin()), json!(name)];
            change(call, sql, &key).await.map(drop)
        })
    }
}
