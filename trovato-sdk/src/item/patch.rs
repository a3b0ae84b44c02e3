//! What a tap changed of an item, and nothing else.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Item;
use super::fields::Field;
use crate::codec;
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
        ItemPatch {
            fields: self
                .set_fields()
                .map(|field| (field.name().to_owned(), field.to_value()))
                .collect(),
            title: self.title_was_set.then(|| self.title().to_owned()),
            status: self.status_was_set.then_some(self.status()),
        }
    }

    /// Writes the patch without taking the fields' JSON apart.
    pub(crate) fn write_patch(&self, out: &mut Vec<u8>) -> Result<()> {
        let mut before: &[u8] = b"{\"fields\":{";
        for field in self.set_fields() {
            out.extend_from_slice(before);
            codec::write(field.name(), out)?;
            out.push(b':');
            out.extend_from_slice(&field.json);
            before = b",";
        }
        if before != b"," {
            out.extend_from_slice(before);
        }
        out.push(b'}');
        if self.title_was_set {
            out.extend_from_slice(b",\"title\":");
            codec::write(self.title(), out)?;
        }
        if self.status_was_set {
            out.extend_from_slice(b",\"status\":");
            codec::write(&self.status(), out)?;
        }
        out.push(b'}');
        Ok(())
    }

    fn set_fields(&self) -> impl Iterator<Item = &Field<'_>> {
        self.fields.iter().filter(|field| field.was_set)
    }
}
