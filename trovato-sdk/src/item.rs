//! A piece of content, as a tap receives it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use uuid::Uuid;

use crate::codec::{self, Reader};
use crate::error::Result;

mod fields;
pub(crate) mod json;
mod patch;
mod presence;
pub(crate) mod values;

use fields::Field;
pub(crate) use fields::read_value;
pub use patch::ItemPatch;
pub(crate) use presence::is_member;
pub use values::{RecordRef, TextValue};

/// Id of the stage that visitors see.
///
/// ```
/// use trovato::prelude::*;
///
/// let item = Item::new("blog", "Hello");
/// assert_eq!(item.stage_id().to_string(), LIVE_STAGE_UUID);
/// ```
pub const LIVE_STAGE_UUID: &str = "0193a5a0-0000-7000-8000-000000000001";

/// Id of the stage that visitors see, as a [`Uuid`].
///
/// ```
/// assert_eq!(trovato::live_stage_id().to_string(), trovato::LIVE_STAGE_UUID);
/// ```
#[must_use]
pub const fn live_stage_id() -> Uuid {
    Uuid::from_u128(0x0193_a5a0_0000_7000_8000_0000_0000_0001)
}

/// A piece of content: a title, a type and named fields.
///
/// An item borrows from the payload it was read from. Its fields stay JSON
/// until one is asked for, and are then read as the type asked for, so a tap
/// pays for what it uses. Before that nobody looks into a field further than to
/// find its end: one that is no JSON is an error when it is read. In a tap's
/// signature write `&Item`, `Item` or `&mut Item`; the lifetime need not be
/// written.
///
/// Only the type is always there. What a payload lacks reads as a default, and
/// [`has_member`](Item::has_member) tells the difference.
///
/// ```
/// use trovato::prelude::*;
///
/// let item = Item::from_json(r#"{
///     "id": "0193a5a0-0000-7000-8000-0000000000aa", "type": "blog", "title": "Hello",
///     "status": 1, "created": 1700000000, "changed": 1700000000,
///     "author_id": "0193a5a0-0000-7000-8000-0000000000bb",
///     "fields": { "field_rating": { "value": "five" }, "field_body": { "value": "<p>Hi</p>", "format": "filtered_html" } }
/// }"#)?;
///
/// assert_eq!(item.title(), "Hello");
/// assert_eq!(item.get_text("field_body")?.as_deref(), Some("<p>Hi</p>"));
/// assert_eq!(item.get_field::<TextValue>("field_teaser")?, None);
///
/// let error = item.get_value::<i64>("field_rating").unwrap_err();
/// assert_eq!(error.path(), Some("fields.field_rating.value"));
/// # Ok::<(), TapError>(())
/// ```
#[derive(Clone)]
pub struct Item<'a> {
    item_type: Cow<'a, str>,
    // What did not come with it and was not set is `None`.
    id: Option<Uuid>,
    title: Option<Cow<'a, str>>,
    status: Option<i64>,
    author_id: Option<Uuid>,
    current_revision_id: Option<Uuid>,
    stage_id: Option<Uuid>,
    created: Option<i64>,
    changed: Option<i64>,
    language: Option<Cow<'a, str>>,
    fields: Vec<Field<'a>>,
    title_was_set: bool,
    status_was_set: bool,
}

impl<'a> Item<'a> {
    /// A new, unpublished item without fields, as for a test or for
    /// `item_presave`: ids other than the stage are nil, times are 0.
    pub fn new(item_type: impl Into<Cow<'a, str>>, title: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: Some(Uuid::nil()),
            title: Some(title.into()),
            status: Some(0),
            author_id: Some(Uuid::nil()),
            stage_id: Some(live_stage_id()),
            created: Some(0),
            changed: Some(0),
            ..Item::bare(item_type.into())
        }
    }

    fn bare(item_type: Cow<'a, str>) -> Self {
        Self {
            item_type,
            id: None,
            title: None,
            status: None,
            author_id: None,
            current_revision_id: None,
            stage_id: None,
            created: None,
            changed: None,
            language: None,
            fields: Vec::new(),
            title_was_set: false,
            status_was_set: false,
        }
    }

    /// Reads an item from JSON text and borrows from it.
    ///
    /// # Errors
    ///
    /// When the text is no item; the error names the member.
    pub fn from_json(json: &'a str) -> Result<Self> {
        let mut reader = Reader::plain(json.as_bytes(), codec::INPUT);
        let item = json::read(&mut reader)?;
        reader.end().map(|()| item)
    }

    /// Reads an item from a JSON value, as `json!({ … })` in a test makes one.
    ///
    /// # Errors
    ///
    /// When the value is no item; the error names the member.
    pub fn from_value(value: &Value) -> Result<Item<'static>> {
        let text = value.to_string();
        Item::from_json(&text).map(Item::into_owned)
    }

    /// The same item, holding all it needs itself.
    #[must_use]
    pub fn into_owned(self) -> Item<'static> {
        Item {
            item_type: owned(self.item_type),
            id: self.id,
            title: self.title.map(owned),
            status: self.status,
            author_id: self.author_id,
            current_revision_id: self.current_revision_id,
            stage_id: self.stage_id,
            created: self.created,
            changed: self.changed,
            language: self.language.map(owned),
            fields: self.fields.into_iter().map(Field::into_owned).collect(),
            title_was_set: self.title_was_set,
            status_was_set: self.status_was_set,
        }
    }

    /// The item's id; nil before the item was first saved.
    pub fn id(&self) -> Uuid {
        self.id.unwrap_or_default()
    }

    /// Whether the item was never saved: it has no id yet.
    pub fn is_new(&self) -> bool {
        self.id().is_nil()
    }

    /// Machine name of the content type, such as `blog`.
    pub fn item_type(&self) -> &str {
        &self.item_type
    }

    /// The title, as plain text; empty where the payload has none.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_default()
    }

    /// 1 when published, 0 when not and where the payload does not say.
    pub fn status(&self) -> i64 {
        self.status.unwrap_or_default()
    }

    /// Whether visitors may find the item.
    pub fn is_published(&self) -> bool {
        self.status() == 1
    }

    /// The author's user id; nil where the payload names none.
    pub fn author_id(&self) -> Uuid {
        self.author_id.unwrap_or_default()
    }

    /// The revision that is shown, once there is one.
    pub fn current_revision_id(&self) -> Option<Uuid> {
        self.current_revision_id
    }

    /// The stage the item is on; see [`live_stage_id`].
    pub fn stage_id(&self) -> Uuid {
        self.stage_id.unwrap_or(live_stage_id())
    }

    /// When the item was created, in Unix seconds; 0 where the payload does not
    /// say.
    pub fn created(&self) -> i64 {
        self.created.unwrap_or_default()
    }

    /// When the item was last saved, in Unix seconds; 0 where the payload does
    /// not say.
    pub fn changed(&self) -> i64 {
        self.changed.unwrap_or_default()
    }

    /// Language tag of the content, such as `it`, where it has one.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Sets the title.
    pub fn set_title(&mut self, title: impl Into<Cow<'a, str>>) {
        let title = Some(title.into());
        self.title_was_set |= self.title != title;
        self.title = title;
    }

    /// Sets the status: 1 published, 0 not.
    pub fn set_status(&mut self, status: i64) {
        self.status_was_set |= self.status != Some(status);
        self.status = Some(status);
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("type", &self.item_type)
            .field("title", &self.title())
            .field("fields", &self.field_names().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Two items are equal when their JSON means the same, by way of
/// [`to_value`](Item::to_value).
impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.to_value() == other.to_value()
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}
