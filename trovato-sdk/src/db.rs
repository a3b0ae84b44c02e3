//! Queries on the site's database, as data.
//!
//! A query is built from closed types, never from text: there is no place in
//! it for SQL. The host checks every name against the tables that exist and
//! the columns that the plugin may see, and binds every value.
//!
//! ```
//! use trovato::db::{Direction, Op, Select};
//!
//! let latest = Select::from("item")
//!     .fields(["id", "title"])
//!     .filter("status", Op::Eq, 1)
//!     .filter("fields->>'field_rating'", Op::Ge, 4)
//!     .order_by("changed", Direction::Desc)
//!     .limit(10);
//! assert_eq!(
//!     serde_json::to_string(&latest)?,
//!     r#"{"table":"item","fields":["id","title"],"conditions":[{"field":"status","op":"=","value":1},{"field":"fields->>'field_rating'","op":">=","value":4}],"order_by":[{"field":"changed","direction":"desc"}],"limit":10}"#
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Names
//!
//! Wherever a query names a **table**, it may add an alias: `user AS author`.
//! Afterwards the table is called by that.
//!
//! Wherever a query names a **field**, that is a column, `title`; a column of
//! one of several tables, `author.name`; or a member of a column that holds
//! JSON, `fields->>'field_rating'`, however deep: `fields->'field_ref'->>'target_id'`.
//! Among [`Select::fields`] it may add an alias, `fields->>'field_rating' AS rating`.
//! Without one it is called as its column, or as the last key of its path.
//!
//! Names are matched exactly, upper and lower case as they are in the
//! database. Keys of members consist of letters, digits, `_` and `-` of ASCII.

mod change;
mod condition;
mod rows;
mod select;

pub use change::{Delete, Insert, Update};
pub use condition::{Condition, Filter, Op};
pub use rows::{Row, Rows};
pub use select::{Direction, Join, JoinType, On, OrderBy, Select};
