//! A piece of content, as a tap receives it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::codec;
use crate::error::{Result, TapError};

mod json;
mod members;
mod patch;
pub(crate) mod values;

use members::Members;
pub(crate) use members::is_member;
pub use patch::ItemPatch;
pub use values::{RecordRef, TextValue};

/// Id of the stage that visitors see.
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
/// text until one is asked for, and are then read as the type asked for, so a
/// tap pays for what it uses. In a tap's signature write `&Item`, `Item` or
/// `&mut Item`; the lifetime need not be written.
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
    id: Uuid,
    item_type: Cow<'a, str>,
    title: Cow<'a, str>,
    fields: Vec<Field<'a>>,
    status: i64,
    author_id: Uuid,
    current_revision_id: Option<Uuid>,
    stage_id: Uuid,
    created: i64,
    changed: i64,
    language: Option<Cow<'a, str>>,
    /// Those that came with it or were set.
    members: Members,
    title_was_set: bool,
    status_was_set: bool,
}

#[derive(Clone)]
struct Field<'a> {
    name: Cow<'a, str>,
    json: Cow<'a, RawValue>,
    was_set: bool,
}

impl<'a> Item<'a> {
    /// A new, unpublished item without fields, as for a test or for
    /// `item_presave`: ids other than the stage are nil, times are 0.
    pub fn new(item_type: impl Into<Cow<'a, str>>, title: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: Uuid::nil(),
            item_type: item_type.into(),
            title: title.into(),
            fields: Vec::new(),
            status: 0,
            author_id: Uuid::nil(),
            current_revision_id: None,
            stage_id: live_stage_id(),
            created: 0,
            changed: 0,
            language: None,
            members: Members::ALL,
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
        codec::read(json.as_bytes(), codec::INPUT, "")
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
            id: self.id,
            item_type: owned(self.item_type),
            title: owned(self.title),
            fields: self.fields.into_iter().map(Field::into_owned).collect(),
            status: self.status,
            author_id: self.author_id,
            current_revision_id: self.current_revision_id,
            stage_id: self.stage_id,
            created: self.created,
            changed: self.changed,
            language: self.language.map(owned),
            members: self.members,
            title_was_set: self.title_was_set,
            status_was_set: self.status_was_set,
        }
    }

    /// The item's id; nil before the item was first saved.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Whether the item was never saved: it has no id yet.
    pub fn is_new(&self) -> bool {
        self.id.is_nil()
    }

    /// Machine name of the content type, such as `blog`.
    pub fn item_type(&self) -> &str {
        &self.item_type
    }

    /// The title, as plain text; empty where the payload has none.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// 1 when published, 0 when not and where the payload does not say.
    pub fn status(&self) -> i64 {
        self.status
    }

    /// Whether visitors may find the item.
    pub fn is_published(&self) -> bool {
        self.status == 1
    }

    /// The author's user id; nil where the payload names none.
    pub fn author_id(&self) -> Uuid {
        self.author_id
    }

    /// The revision that is shown, once there is one.
    pub fn current_revision_id(&self) -> Option<Uuid> {
        self.current_revision_id
    }

    /// The stage the item is on; see [`live_stage_id`].
    pub fn stage_id(&self) -> Uuid {
        self.stage_id
    }

    /// When the item was created, in Unix seconds; 0 where the payload does not
    /// say.
    pub fn created(&self) -> i64 {
        self.created
    }

    /// When the item was last saved, in Unix seconds; 0 where the payload does
    /// not say.
    pub fn changed(&self) -> i64 {
        self.changed
    }

    /// Language tag of the content, such as `it`, where it has one.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Names of the fields, in the payload's order.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .enumerate()
            .filter(|(index, field)| self.index_of(&field.name) == Some(*index))
            .map(|(_, field)| &*field.name)
    }

    /// Whether there is a field of this name, be it null.
    pub fn has_field(&self, name: &str) -> bool {
        self.index_of(name).is_some()
    }

    /// The field's JSON as it stands in the payload.
    pub fn raw_field(&self, name: &str) -> Option<&RawValue> {
        self.index_of(name).map(|index| &*self.fields[index].json)
    }

    /// Reads a field as the type asked for. Absent and null are `None`.
    ///
    /// # Errors
    ///
    /// When the field is of another type; the path names the member, as
    /// `fields.field_rating.value`.
    pub fn get_field<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        match self.raw_field(name) {
            None => Ok(None),
            Some(raw) => codec::read(raw.get().as_bytes(), codec::FIELD, "")
                .map_err(|error| below_field(name, error)),
        }
    }

    /// Reads the `value` of a field such as `{ "value": 4 }` or of a
    /// [`TextValue`]. Absent and null are `None`, for field and value alike.
    ///
    /// # Errors
    ///
    /// When the field is no object or its value is of another type.
    pub fn get_value<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        let scalar = self.get_field::<values::Scalar<T>>(name)?;
        Ok(scalar.and_then(|scalar| scalar.0))
    }

    /// Reads the text of a [`TextValue`], without its format. It is borrowed
    /// unless the JSON escapes something in it.
    ///
    /// # Errors
    ///
    /// When the field is no object or its value is no string.
    #[inline]
    pub fn get_text(&self, name: &str) -> Result<Option<Cow<'_, str>>> {
        let text = self.get_value::<values::Text<'_>>(name)?;
        Ok(text.map(|text| text.0))
    }

    /// Reads a field as a [`TextValue`].
    ///
    /// # Errors
    ///
    /// When the field is something else.
    #[inline]
    pub fn get_text_value(&self, name: &str) -> Result<Option<TextValue>> {
        self.get_field(name)
    }

    /// Sets a field, new or not. A field that is set to what it was is not
    /// part of the patch.
    ///
    /// Whether the tap may change this field is not known here: in a tap with
    /// `fields(…)`, a change of anything that is not named there is for the
    /// host to reject, and the rest of the patch with it.
    ///
    /// # Errors
    ///
    /// When the value has no JSON, as a map whose keys are no strings.
    pub fn set_field(&mut self, name: &str, value: impl Serialize) -> Result<()> {
        let json = serde_json::value::to_raw_value(&value).map_err(|error| {
            TapError::new(codec::OUTPUT, error.to_string()).with_path(field_path(name))
        })?;
        self.put(name, json);
        Ok(())
    }

    /// The item with one field more, for a test: the field counts as one that
    /// arrived with the item, and is no part of the patch.
    ///
    /// ```
    /// use trovato::prelude::*;
    ///
    /// let mut item = Item::new("blog", "Hello").with_field("a", 1)?.with_field("b", 2)?;
    /// item.set_field("b", 3)?;
    /// assert_eq!(item.patch(), ItemPatch::default().field("b", 3));
    /// # Ok::<(), TapError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the value has no JSON.
    pub fn with_field(mut self, name: &str, value: impl Serialize) -> Result<Self> {
        self.set_field(name, value)?;
        if let Some(index) = self.index_of(name) {
            self.fields[index].was_set = false;
        }
        Ok(self)
    }

    /// Sets the title.
    pub fn set_title(&mut self, title: impl Into<Cow<'a, str>>) {
        let title = title.into();
        self.title_was_set |= !self.members.contain(Members::TITLE) || self.title != title;
        self.members.insert(Members::TITLE);
        self.title = title;
    }

    /// Sets the status: 1 published, 0 not.
    pub fn set_status(&mut self, status: i64) {
        self.status_was_set |= !self.members.contain(Members::STATUS) || self.status != status;
        self.members.insert(Members::STATUS);
        self.status = status;
    }

    // Apart from `set_field`, which is there once for each type of value.
    fn put(&mut self, name: &str, json: Box<RawValue>) {
        match self.index_of(name) {
            Some(index) => {
                let field = &mut self.fields[index];
                if field.json.get() != json.get() {
                    field.json = Cow::Owned(json);
                    field.was_set = true;
                }
            }
            None => self.fields.push(Field {
                name: Cow::Owned(name.to_owned()),
                json: Cow::Owned(json),
                was_set: true,
            }),
        }
    }

    // The last of several members of one name counts, as in `serde_json::Value`.
    fn index_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().rposition(|field| field.name == name)
    }
}

impl Field<'_> {
    fn into_owned(self) -> Field<'static> {
        Field {
            name: owned(self.name),
            json: Cow::Owned(self.json.into_owned()),
            was_set: self.was_set,
        }
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("type", &self.item_type)
            .field("title", &self.title)
            .field("fields", &self.field_names().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Two items are equal when their JSON means the same.
impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.to_value() == other.to_value()
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn field_path(name: &str) -> String {
    let mut path = String::from("fields.");
    path.push_str(name);
    path
}

#[cold]
#[inline(never)]
fn below_field(name: &str, error: TapError) -> TapError {
    let path = codec::join(&field_path(name), error.path().unwrap_or_default());
    error.with_path(path)
}
