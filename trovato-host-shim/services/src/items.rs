//! The table that items are in.

use serde_json::{Map, Value};
use trovato::db::Insert;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{AllColumns, Role};

use crate::migrate::MigrationError;
use crate::store::Store;

/// The table's name.
const TABLE: &str = "item";
/// Understood by SQLite, which goes by parts of the types' names, and by
/// PostgreSQL.
const CREATE: &str = "CREATE TABLE IF NOT EXISTS item (
    id UUID PRIMARY KEY,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    status BIGINT NOT NULL DEFAULT 1,
    author_id UUID,
    current_revision_id UUID,
    stage_id UUID,
    created BIGINT,
    changed BIGINT,
    language TEXT,
    fields JSONB NOT NULL DEFAULT '{}'
)";
/// Members of an item that have a column.
const COLUMNS: [&str; 11] = [
    "id",
    "type",
    "title",
    "status",
    "author_id",
    "current_revision_id",
    "stage_id",
    "created",
    "changed",
    "language",
    "fields",
];

impl Store {
    /// Makes the table `item`, with a column for each member of an item and
    /// its fields as JSON, where there is none: for a host that keeps no items
    /// of its own, such as a test.
    ///
    /// # Errors
    ///
    /// `migration-failed`, `db-busy`, `db-unavailable`.
    pub async fn create_items(&self) -> Result<(), MigrationError> {
        self.run_script(CREATE).await?;
        Ok(self.refresh().await?)
    }

    /// Puts an item into that table. What is no member of an item is left out.
    ///
    /// # Errors
    ///
    /// `db-value` when a member is not of its column's type, `db-constraint`
    /// when one that an item needs is missing or its id is taken; `db-busy`,
    /// `db-unavailable`.
    pub async fn add_item(&self, item: &Map<String, Value>) -> Result<(), ServiceError> {
        let members = COLUMNS.iter().filter_map(|&name| {
            let value = item.get(name)?;
            (!value.is_null()).then_some((name, value.clone()))
        });
        let insert = members.fold(Insert::into(TABLE), |insert, (name, value)| {
            insert.set(name, value)
        });
        let mut transaction = self.begin(Role::Write).await?;
        transaction.insert(&insert, &AllColumns).await?;
        transaction.commit().await
    }
}
