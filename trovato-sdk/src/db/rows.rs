//! What a query answers.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::codec;
use crate::error::Result;

/// What paths begin with in errors.
const BASE: &str = "rows";
/// Code of the error for a row that is not of the type asked for.
const ROW: &str = "db-row";

/// The rows that a query answered with, as their JSON: a list of objects.
///
/// Nothing is parsed before it is asked for.
///
/// ```
/// use trovato::db::Rows;
/// use trovato::prelude::*;
///
/// #[derive(Deserialize)]
/// struct Entry<'a> {
///     id: i64,
///     name: &'a str,
/// }
///
/// let rows = Rows::from_json(r#"[{"id":1,"name":"Ada"},{"id":2,"name":"Lin"}]"#);
/// let entries: Vec<Entry> = rows.read()?;
/// assert_eq!(entries[1].name, "Lin");
///
/// let second = &rows.rows()?[1];
/// let error = second.get::<bool>("id").unwrap_err();
/// assert_eq!(error.path(), Some("rows[1].id"));
/// # Ok::<(), TapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows(String);

impl Rows {
    /// Rows from their JSON, which is not looked at yet.
    pub fn from_json(json: impl Into<String>) -> Self {
        Self(json.into())
    }

    /// The JSON.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The JSON.
    pub fn into_json(self) -> String {
        self.0
    }

    /// Reads all rows, each as one `T`.
    ///
    /// # Errors
    ///
    /// `db-row`, with the path of the member, when one is no `T`.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<Vec<T>> {
        codec::read(self.0.as_bytes(), ROW, BASE)
    }

    /// Reads the first row, if there is one. The others are not looked at.
    ///
    /// # Errors
    ///
    /// `db-row`, with the path of the member, when it is no `T`.
    pub fn first<'a, T: Deserialize<'a>>(&'a self) -> Result<Option<T>> {
        self.rows()?.first().map(Row::read).transpose()
    }

    /// The rows one by one, for a reader who does not know their type.
    ///
    /// # Errors
    ///
    /// `db-row` when this is no list.
    pub fn rows(&self) -> Result<Vec<Row<'_>>> {
        let rows: Vec<&RawValue> = codec::read(self.0.as_bytes(), ROW, BASE)?;
        let rows = rows.into_iter().enumerate();
        Ok(rows.map(|(index, json)| Row { index, json }).collect())
    }
}

/// One row.
///
/// ```
/// use trovato::db::Rows;
/// use trovato::prelude::*;
///
/// let rows = Rows::from_json(r#"[{"id":1,"name":"Ada"}]"#);
/// let row = rows.rows()?[0];
/// assert_eq!(row.get::<String>("name")?, "Ada");
/// assert_eq!(row.get::<Option<i64>>("age")?, None);
/// # Ok::<(), TapError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    index: usize,
    json: &'a RawValue,
}

impl<'a> Row<'a> {
    /// The JSON of the row, an object.
    pub fn as_json(&self) -> &'a str {
        self.json.get()
    }

    /// Reads the row as one value.
    ///
    /// # Errors
    ///
    /// `db-row`, with the path of the member, when it is no `T`.
    pub fn read<T: Deserialize<'a>>(&self) -> Result<T> {
        codec::read(self.as_json().as_bytes(), ROW, &self.base())
    }

    /// Reads one field. One that the row does not have reads as null.
    ///
    /// # Errors
    ///
    /// `db-row`, with the path of the field, when it is no `T`.
    pub fn get<T: Deserialize<'a>>(&self, field: &str) -> Result<T> {
        let Members(members) = self.read()?;
        let found = members.iter().find(|(name, _)| name == field);
        let json = found.map_or("null", |(_, json)| json.get());
        codec::read(json.as_bytes(), ROW, &codec::join(&self.base(), field))
    }

    fn base(&self) -> String {
        format!("{BASE}[{}]", self.index)
    }
}

/// The members of an object, none of them parsed.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}
