//! A plugin that asks the database.

use trovato::db::Select;
use trovato::prelude::*;

/// Reads the one row of a table of the plugin's own.
///
/// # Errors
///
/// When the query fails.
#[trovato::tap(custom)]
pub fn ask(context: &TapContext) -> Result<Vec<Value>> {
    let rows = context
        .db()
        .select(&Select::from("waits_slow").fields(["one"]))?;
    Ok(trovato::serde_json::from_str(rows.as_json())?)
}

/// The same in a tap that may only read.
///
/// # Errors
///
/// As [`ask`].
#[trovato::tap(custom)]
pub fn ask_info(context: &TapContext) -> Result<Vec<Value>> {
    ask(context)
}
