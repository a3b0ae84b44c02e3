//! What a tap changed of an item, and nothing else.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Field, Item};
use crate::error::Result;

/// The answer of `item_presave`: fields to change, and a title or a status to
/// set. What is not named stays as it is; null empties a field.
///
/// A tap that takes `&mut Item` needs no patch of its own: what it set is its
/// answer.
///
/// ```
/// use trovato::prelude::*;
///
/// let patch = ItemPatch::default().title("Hello").field("field_rating", json!({ "value": 4 }));
/// assert_eq!(json!(patch), json!({ "fields": { "field_rating": { "value": 4 } }, "title": "Hello" }));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemPatch {
    /// The fields to change, by name.
    #[serde(default)]
    pub fields: Map<String, Value>,
    /// The new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The new status: 1 published, 0 not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
}

impl ItemPatch {
    /// Changes a field.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the status: 1 published, 0 not.
    #[must_use]
    pub fn status(mut self, status: i64) -> Self {
        self.status = Some(status);
        self
    }
}

impl Item<'_> {
    /// What was changed since the item was read.
    ///
    /// ```
    /// use trovato::prelude::*;
    ///
    /// let mut item = Item::from_json(r#"{"type":"blog","title":"A","fields":{"a":1,"b":2}}"#)?;
    /// item.set_field("a", 1)?;
    /// item.set_field("b", 3)?;
    /// assert_eq!(item.patch(), ItemPatch::default().field("b", 3));
    /// # Ok::<(), TapError>(())
    /// ```
    pub fn patch(&self) -> ItemPatch {
        let read = |field: &Field<'_>| serde_json::from_str(field.json.get()).unwrap_or_default();
        ItemPatch {
            fields: self
                .set_fields()
                .map(|field| (field.name.to_string(), read(field)))
                .collect(),
            title: self.title_was_set.then(|| self.title.to_string()),
            status: self.status_was_set.then_some(self.status),
        }
    }

    /// Writes the patch without taking the fields' JSON apart.
    pub(crate) fn write_patch(&self, out: &mut Vec<u8>) -> Result<()> {
        crate::codec::write(&Changes(self), out)
    }

    fn set_fields(&self) -> impl Iterator<Item = &Field<'_>> {
        self.fields.iter().filter(|field| field.was_set)
    }
}

struct Changes<'a>(&'a Item<'a>);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let item = self.0;
        let mut patch = serializer.serialize_map(None)?;
        patch.serialize_entry("fields", &SetFields(item))?;
        if item.title_was_set {
            patch.serialize_entry("title", &item.title)?;
        }
        if item.status_was_set {
            patch.serialize_entry("status", &item.status)?;
        }
        patch.end()
    }
}

struct SetFields<'a>(&'a Item<'a>);

impl Serialize for SetFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        for field in self.0.set_fields() {
            fields.serialize_entry(&field.name, &*field.json)?;
        }
        fields.end()
    }
}
