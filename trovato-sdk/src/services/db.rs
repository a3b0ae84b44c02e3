use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ask, function};
use crate::db::{Delete, Insert, Rows, Select, Update};
use crate::error::Result;

/// The site's database, as this call of a tap may use it.
///
/// All that one call does is one transaction: kept when the tap answers, and
/// undone when it fails, traps, takes too long or is given up. A query sees
/// and changes what the plugin declares, the operator grants and the user may;
/// all else is as if it were not there.
///
/// ```no_run
/// use trovato::db::{Direction, Select};
/// use trovato::prelude::*;
///
/// #[derive(Deserialize)]
/// struct Entry {
///     name: String,
///     message: String,
/// }
///
/// fn latest(context: &TapContext) -> Result<Vec<Entry>> {
///     let query = Select::from("guestbook")
///         .fields(["name", "message"])
///         .order_by("created", Direction::Desc)
///         .limit(20);
///     context.db().read(&query)
/// }
/// ```
///
/// # Errors
///
/// Those that all methods have: `unavailable` where the host has no database;
/// codes that begin with `db-` for what it refuses or cannot do, with the path
/// of the query's member that is at fault, such as `conditions[2].field`.
/// After an error of the database itself nothing of the call is kept.
#[derive(Debug, Clone, Copy)]
pub struct Db<'a>(pub(crate) std::marker::PhantomData<&'a ()>);

impl Db<'_> {
    /// Reads rows, as they are.
    ///
    /// # Errors
    ///
    /// [Those of the database](Db#errors).
    pub fn select(&self, query: &Select) -> Result<Rows> {
        let rows = ask(function!(db.select), query)?;
        rows.into_json().map(Rows::from_json)
    }

    /// Reads rows, each as one `T`.
    ///
    /// # Errors
    ///
    /// [Those of the database](Db#errors); `db-row`, with the path of the
    /// member, where one is no `T`.
    pub fn read<T: DeserializeOwned>(&self, query: &Select) -> Result<Vec<T>> {
        self.select(query)?.read()
    }

    /// Reads the first row that there is. Give the query a limit of 1.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn first<T: DeserializeOwned>(&self, query: &Select) -> Result<Option<T>> {
        self.select(query)?.first()
    }

    /// Adds rows, and says how many.
    ///
    /// # Errors
    ///
    /// [Those of the database](Db#errors).
    pub fn insert(&self, query: &Insert) -> Result<u64> {
        ask(function!(db.insert), query)?.read()
    }

    /// Changes rows, and says how many.
    ///
    /// # Errors
    ///
    /// [Those of the database](Db#errors).
    pub fn update(&self, query: &Update) -> Result<u64> {
        ask(function!(db.update), query)?.read()
    }

    /// Removes rows, and says how many.
    ///
    /// # Errors
    ///
    /// [Those of the database](Db#errors).
    pub fn delete(&self, query: &Delete) -> Result<u64> {
        ask(function!(db.delete), query)?.read()
    }

    /// Runs one query in SQL, with `$1`, `$2`, … for the parameters. For
    /// plugins with the permission `raw_sql`; no field is hidden from it.
    ///
    /// # Errors
    ///
    /// `denied` without the permission; [those of the database](Db#errors).
    pub fn query_raw(&self, sql: &str, parameters: &[Value]) -> Result<Rows> {
        let rows = ask(function!(db.query_raw), &Raw { sql, parameters })?;
        rows.into_json().map(Rows::from_json)
    }

    /// Runs one change in SQL, and says how many rows it touched. For plugins
    /// with the permission `raw_sql`.
    ///
    /// # Errors
    ///
    /// As [`query_raw`](Self::query_raw).
    pub fn execute_raw(&self, sql: &str, parameters: &[Value]) -> Result<u64> {
        ask(function!(db.execute_raw), &Raw { sql, parameters })?.read()
    }
}

/// SQL of the plugin's own.
#[derive(Serialize)]
struct Raw<'a> {
    sql: &'a str,
    parameters: &'a [Value],
}
