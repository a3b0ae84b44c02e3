//! Adding, changing and removing rows.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::condition::{Condition, Filter};

/// Adds rows: `{ "table": …, "rows": [{ column: value }] }`.
///
/// ```
/// use trovato::db::Insert;
///
/// let greeting = Insert::into("guestbook").set("name", "Ada").set("created", 1_792_000_000);
/// assert_eq!(
///     serde_json::to_string(&greeting)?,
///     r#"{"table":"guestbook","rows":[{"created":1792000000,"name":"Ada"}]}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insert {
    /// The table; it takes no alias.
    pub table: String,
    /// Values by column. All rows name the same columns; the others get
    /// their defaults.
    pub rows: Vec<Map<String, Value>>,
}

impl Insert {
    /// Adds to a table.
    pub fn into(table: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            rows: Vec::new(),
        }
    }

    /// Sets a column of the row that was begun last. A column that holds
    /// JSON takes any value, which becomes its JSON.
    pub fn set(mut self, column: impl Into<String>, value: impl Into<Value>) -> Self {
        if self.rows.is_empty() {
            self.rows.push(Map::new());
        }
        if let Some(row) = self.rows.last_mut() {
            row.insert(column.into(), value.into());
        }
        self
    }

    /// Begins one more row.
    pub fn next_row(mut self) -> Self {
        self.rows.push(Map::new());
        self
    }
}

/// Changes rows: `{ "table": …, "values": { column: value }, "conditions": […] }`.
///
/// ```
/// use trovato::db::{Filter as _, Update};
///
/// let publish = Update::table("guestbook").set("visible", true).eq("id", 7);
/// assert_eq!(
///     serde_json::to_string(&publish)?,
///     r#"{"table":"guestbook","values":{"visible":true},"conditions":[{"field":"id","op":"=","value":7}]}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The table; it takes no alias.
    pub table: String,
    /// The new values by column.
    pub values: Map<String, Value>,
    /// What has to hold for a row that is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Whether every row is meant where there are no conditions. Otherwise
    /// the host refuses that, since it is rarely what was meant.
    #[serde(default, skip_serializing_if = "is_false")]
    pub all: bool,
}

impl Update {
    /// Changes rows of a table.
    pub fn table(table: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            ..Self::default()
        }
    }

    /// Sets a column.
    pub fn set(mut self, column: impl Into<String>, value: impl Into<Value>) -> Self {
        self.values.insert(column.into(), value.into());
        self
    }

    /// Means every row.
    pub fn all(mut self) -> Self {
        self.all = true;
        self
    }
}

impl Filter for Update {
    fn conditions_mut(&mut self) -> &mut Vec<Condition> {
        &mut self.conditions
    }
}

/// Removes rows: `{ "table": …, "conditions": […] }`.
///
/// ```
/// use trovato::db::{Delete, Filter as _, Op};
///
/// let old = Delete::from("guestbook").filter("written", Op::Lt, 1_790_000_000);
/// assert_eq!(old.conditions.len(), 1);
/// // Without a condition it has to say that every row is meant.
/// assert!(Delete::from("guestbook").all().all);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// The table; it takes no alias.
    pub table: String,
    /// What has to hold for a row that is removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Whether every row is meant where there are no conditions.
    #[serde(default, skip_serializing_if = "is_false")]
    pub all: bool,
}

impl Delete {
    /// Removes rows of a table.
    pub fn from(table: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            ..Self::default()
        }
    }

    /// Means every row.
    pub fn all(mut self) -> Self {
        self.all = true;
        self
    }
}

impl Filter for Delete {
    fn conditions_mut(&mut self) -> &mut Vec<Condition> {
        &mut self.conditions
    }
}

// The signature is serde's.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(flag: &bool) -> bool {
    !flag
}
