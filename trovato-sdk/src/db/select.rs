//! Reading rows.

use serde::{Deserialize, Serialize};

use super::condition::{Condition, Filter};

/// A query for rows.
///
/// ```
/// use trovato::db::{Direction, Filter as _, Select};
///
/// let latest = Select::from("item")
///     .fields(["id", "title"])
///     .eq("type", "blog")
///     .order_by("changed", Direction::Desc)
///     .limit(10);
/// assert_eq!(latest.fields, ["id", "title"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// The [table](super#names).
    pub table: String,
    /// The [fields](super#names) of each row. None means every column of the
    /// table, and of the joined ones, that the plugin may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// What has to hold for a row, all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Other tables, in the order in which they are joined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// What the rows are sorted by, the first above the second.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<OrderBy>,
    /// The most rows that are wanted.
    ///
    /// Without it the host's own limit holds, and more rows than that are an
    /// error; with it, no more rows than the host allows may be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// How many rows are left out before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

impl Select {
    /// Reads from a [table](super#names).
    pub fn from(table: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            ..Self::default()
        }
    }

    /// Adds [fields](super#names) that each row is to have.
    pub fn fields<F: Into<String>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.fields.extend(fields.into_iter().map(Into::into));
        self
    }

    /// Adds a condition. The same as [`Filter::filter`], without a `use`.
    pub fn filter(
        self,
        field: impl Into<String>,
        op: super::Op,
        value: impl Into<serde_json::Value>,
    ) -> Self {
        Filter::filter(self, field, op, value)
    }

    /// Joins a table of which there has to be a row: where `left` is equal to
    /// `right`. Of the two fields, one is usually the joined table's.
    ///
    /// ```
    /// use trovato::db::Select;
    ///
    /// let with_authors = Select::from("item")
    ///     .fields(["item.title", "author.name AS author"])
    ///     .join("user AS author", "item.author_id", "author.id");
    /// ```
    pub fn join(
        self,
        table: impl Into<String>,
        left: impl Into<String>,
        right: impl Into<String>,
    ) -> Self {
        self.join_as(JoinType::Inner, table, left, right)
    }

    /// Joins a table of which there may be a row; where there is none, its
    /// fields are null.
    pub fn left_join(
        self,
        table: impl Into<String>,
        left: impl Into<String>,
        right: impl Into<String>,
    ) -> Self {
        self.join_as(JoinType::Left, table, left, right)
    }

    fn join_as(
        mut self,
        join_type: JoinType,
        table: impl Into<String>,
        left: impl Into<String>,
        right: impl Into<String>,
    ) -> Self {
        self.joins.push(Join {
            table: table.into(),
            on: On {
                left: left.into(),
                right: right.into(),
            },
            join_type,
        });
        self
    }

    /// Sorts by one more field.
    pub fn order_by(mut self, field: impl Into<String>, direction: Direction) -> Self {
        self.order_by.push(OrderBy {
            field: field.into(),
            direction,
        });
        self
    }

    /// Sets the most rows that are wanted.
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Sets how many rows are left out before the first one.
    pub fn offset(mut self, rows: u64) -> Self {
        self.offset = Some(rows);
        self
    }
}

impl Filter for Select {
    fn conditions_mut(&mut self) -> &mut Vec<Condition> {
        &mut self.conditions
    }
}

/// Another table in a query.
///
/// ```
/// use trovato::db::{JoinType, Select};
///
/// let with_authors = Select::from("item").left_join("user AS author", "item.author_id", "author.id");
/// assert_eq!(with_authors.joins[0].join_type, JoinType::Left);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The [table](super#names).
    pub table: String,
    /// Which of its rows belong to a row of the tables before it.
    pub on: On,
    /// What becomes of a row to which none belongs.
    #[serde(rename = "type", default)]
    pub join_type: JoinType,
}

/// Two [fields](super#names) that have to be equal, written
/// `{ "left": "item.author_id", "right": "user.id" }`.
///
/// Where they are of different types, their texts are compared.
///
/// ```
/// use trovato::db::Select;
///
/// let with_authors = Select::from("item").join("user AS author", "item.author_id", "author.id");
/// assert_eq!(with_authors.joins[0].on.right, "author.id");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct On {
    /// One of them.
    pub left: String,
    /// The other.
    pub right: String,
}

/// What becomes of a row to which none of the joined table belongs.
///
/// ```
/// use trovato::db::JoinType;
///
/// assert_eq!(serde_json::to_string(&JoinType::Left)?, r#""left""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JoinType {
    /// It is left out.
    #[default]
    Inner,
    /// It stays, and the joined table's fields are null.
    Left,
}

/// One of the fields that rows are sorted by.
///
/// No value sorts before every value. Text sorts as the database has it: by
/// its collation on PostgreSQL, by its bytes on SQLite.
///
/// ```
/// use trovato::db::{Direction, Select};
///
/// let newest = Select::from("item").order_by("changed", Direction::Desc).order_by("title", Direction::Asc);
/// assert_eq!(newest.order_by[1].field, "title");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderBy {
    /// The [field](super#names).
    pub field: String,
    /// Which way.
    #[serde(default)]
    pub direction: Direction,
}

/// Which way rows are sorted.
///
/// ```
/// use trovato::db::Direction;
///
/// assert_eq!(serde_json::to_string(&Direction::Desc)?, r#""desc""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The least first.
    #[default]
    Asc,
    /// The greatest first.
    Desc,
}
