//! The values that fields are made of.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use uuid::Uuid;

use crate::codec::object::{object, write_object};

/// Text together with the format that it goes through before it is shown.
///
/// ```
/// use trovato::prelude::*;
///
/// let body = TextValue::html("<p>Hi</p>");
/// assert_eq!(serde_json::to_string(&body)?, r#"{"value":"<p>Hi</p>","format":"filtered_html"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextValue {
    /// The text as it was entered, unfiltered.
    pub value: String,
    /// Name of the text format, such as `plain_text` or `filtered_html`.
    pub format: String,
}

write_object!(TextValue, {
    text value,
    text format,
});

object!(TextValue, "an object with a `value` and a `format`", {
    needs value,
    needs format,
});

impl TextValue {
    /// Text in a format of the site's.
    pub fn new(value: impl Into<String>, format: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            format: format.into(),
        }
    }

    /// Text in the format `plain_text`: every character stands for itself.
    pub fn plain(value: impl Into<String>) -> Self {
        Self::new(value, "plain_text")
    }

    /// Text in the format `filtered_html`: the host keeps harmless tags.
    pub fn html(value: impl Into<String>) -> Self {
        Self::new(value, "filtered_html")
    }
}

/// A reference to another record: an item, a user, a category term.
///
/// ```
/// use trovato::prelude::*;
///
/// let tag: RecordRef = serde_json::from_str(
///     r#"{"target_id":"0193a5a0-0000-7000-8000-0000000000cc","target_type":"category_term"}"#,
/// )?;
/// assert_eq!(tag.target_type, "category_term");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordRef {
    /// Id of the record.
    pub target_id: Uuid,
    /// What kind of record it is: `item`, `user`, `category_term`, ….
    pub target_type: String,
}

write_object!(RecordRef, {
    always target_id,
    text target_type,
});

object!(RecordRef, "an object with a `target_id` and a `target_type`", {
    needs_id target_id,
    needs target_type,
});

impl RecordRef {
    /// A reference to a record of a kind.
    pub fn new(target_id: Uuid, target_type: impl Into<String>) -> Self {
        Self {
            target_id,
            target_type: target_type.into(),
        }
    }
}

/// A string that is borrowed from the JSON unless something is escaped in it.
/// Serde's own `Cow<str>` always copies.
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
