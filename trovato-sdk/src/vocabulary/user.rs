use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::codec::members::input;

/// Whom it is about: what `user_login`, `user_logout`, `user_register`,
/// `user_update`, `user_delete` and `user_export` are told.
///
/// ```
/// use trovato::vocabulary::{UserExportData, UserInput};
///
/// fn user_export(input: UserInput) -> Vec<UserExportData> {
///     let drafts = UserExportData::new("blog", "drafts")
///         .record(serde_json::json!({ "author": input.user_id, "title": "Unfinished" }));
///     vec![drafts]
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct UserInput {
    /// The user.
    pub user_id: Uuid,
}

input!(UserInput, "an object with a `user_id`", {
    needs_id Id user_id,
});

/// What a plugin knows about a user, one kind of record at a time.
///
/// ```
/// use trovato::vocabulary::UserExportData;
///
/// let drafts = UserExportData::new("blog", "drafts")
///     .record(serde_json::json!({ "title": "Unfinished" }));
/// assert_eq!(drafts.records.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserExportData {
    /// The plugin that keeps the records.
    pub plugin_name: String,
    /// What kind of records they are.
    pub data_type: String,
    /// The records, each an object.
    pub records: Vec<Value>,
}

impl UserExportData {
    /// A list without records.
    pub fn new(plugin_name: impl Into<String>, data_type: impl Into<String>) -> Self {
        Self {
            plugin_name: plugin_name.into(),
            data_type: data_type.into(),
            records: Vec::new(),
        }
    }

    /// Adds a record, which is to be an object.
    pub fn record(mut self, record: Value) -> Self {
        self.records.push(record);
        self
    }
}
