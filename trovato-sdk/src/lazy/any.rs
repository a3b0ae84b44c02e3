//! Fields by name, for a handle that declares none.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answer::{Answer, unfit};
use super::buffer::{Buffer, fill};
use super::error;
use super::field::Field;
use super::fields::{Fields, SlotSpec};
use super::handle::{Handle, written};
use super::names::{Known, Names};
use crate::codec::members::Slot;
use crate::codec::{self, Id};
use crate::error::Result;
use crate::item::values::Text;
use crate::item::{self, TextValue, is_member, live_stage_id};

/// What an `ItemHandle` without a parameter is a handle of: whatever the tap's
/// `fields(…)` names.
#[derive(Debug)]
pub struct AnyField(());

/// The accessors of an [`ItemHandle`](super::ItemHandle) without declared
/// fields: by name.
///
/// They have the names and the meaning that they have on an
/// [`Item`](crate::Item). Each reads its member or field from the host the
/// first time. What the item lacks and what may not be seen reads as a default
/// or as `None`, and [`field`](Self::field) tells the difference.
///
/// ```
/// use trovato::prelude::*;
///
/// fn heading(item: &ItemHandle) -> Result<String> {
///     let rating = item.get_value::<i64>("field_rating")?;
///     Ok(format!("{}: {}", item.title()?, rating.unwrap_or(0)))
/// }
///
/// let item = Item::new("blog", "Hello").with_field("field_rating", json!({ "value": 4 }))?;
/// assert_eq!(heading(&ItemHandle::from(item))?, "Hello: 4");
/// # Ok::<(), TapError>(())
/// ```
pub struct AnyFields {
    handle: Handle,
    names: Names,
    title: OnceCell<String>,
    language: OnceCell<Option<String>>,
}

impl Fields for AnyField {
    type Access = AnyFields;

    const SLOTS: &'static [SlotSpec] = &[];
    const LINE: &'static str = "";

    fn access(handle: Handle) -> AnyFields {
        AnyFields {
            handle,
            names: Names::default(),
            title: OnceCell::new(),
            language: OnceCell::new(),
        }
    }

    fn handle(access: &AnyFields) -> &Handle {
        &access.handle
    }
}

// What reads JSON is inline, or generic: the plugin's own copy of the parser is
// to be the only one that it carries.
impl AnyFields {
    /// The title, as plain text; empty where there is none to see.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the title is no string.
    #[inline]
    pub fn title(&self) -> Result<&str> {
        if let Some(title) = self.title.get() {
            return Ok(title);
        }
        let title = self.text("title")?.unwrap_or_default();
        Ok(self.title.get_or_init(|| title))
    }

    /// 1 when published, 0 when not and where it is not to be seen.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the status is no integer.
    #[inline]
    pub fn status(&self) -> Result<i64> {
        self.integer("status")
    }

    /// Whether visitors may find the item.
    ///
    /// # Errors
    ///
    /// As [`status`](Self::status).
    #[inline]
    pub fn is_published(&self) -> Result<bool> {
        Ok(self.status()? == 1)
    }

    /// When the item was created, in Unix seconds; 0 where it is not to be
    /// seen.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the time is no integer.
    #[inline]
    pub fn created(&self) -> Result<i64> {
        self.integer("created")
    }

    /// When the item was last saved, in Unix seconds; 0 where it is not to be
    /// seen.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the time is no integer.
    #[inline]
    pub fn changed(&self) -> Result<i64> {
        self.integer("changed")
    }

    /// The author's user id; nil where there is none to see.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the id is none.
    #[inline]
    pub fn author_id(&self) -> Result<Uuid> {
        Ok(self.uuid("author_id")?.unwrap_or_default())
    }

    /// The stage the item is on; see [`live_stage_id`].
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the id is none.
    #[inline]
    pub fn stage_id(&self) -> Result<Uuid> {
        Ok(self.uuid("stage_id")?.unwrap_or(live_stage_id()))
    }

    /// The revision that is shown, once there is one.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the id is none.
    #[inline]
    pub fn current_revision_id(&self) -> Result<Option<Uuid>> {
        let id = self.uuid("current_revision_id")?;
        Ok(id.filter(|id| !id.is_nil()))
    }

    /// Language tag of the content, such as `it`, where it has one.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the language is no string.
    #[inline]
    pub fn language(&self) -> Result<Option<&str>> {
        if let Some(language) = self.language.get() {
            return Ok(language.as_deref());
        }
        let language = self.text("language")?;
        Ok(self.language.get_or_init(|| language).as_deref())
    }

    /// Reads a field as the type asked for. Absent, null and denied are
    /// `None`.
    ///
    /// # Errors
    ///
    /// When the field is of another type; the path names the member, as
    /// `fields.field_rating.value`. When the handle is not valid.
    pub fn get_field<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        match self.known(name)? {
            Known::Json(json) => codec::read(json, codec::FIELD, "")
                .map(Some)
                .map_err(|error| error::below(&path_of(name), error)),
            Known::Null | Known::Absent | Known::Denied => Ok(None),
        }
    }

    /// Reads a field as the type asked for, and tells why where there is
    /// nothing.
    ///
    /// # Errors
    ///
    /// As [`get_field`](Self::get_field).
    pub fn field<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Field<T>> {
        Ok(match self.get_field(name)? {
            Some(value) => Field::Value(value),
            None => match self.known(name)? {
                Known::Denied => Field::Denied,
                Known::Absent => Field::Absent,
                Known::Null | Known::Json(_) => Field::Null,
            },
        })
    }

    /// Reads the `value` of a field such as `{ "value": 4 }` or of a
    /// [`TextValue`]. Absent, null and denied are `None`, and so is a `value`
    /// that is absent or null.
    ///
    /// # Errors
    ///
    /// When the field is no object or its value is of another type, and when
    /// the handle is not valid.
    pub fn get_value<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        let mut part = None;
        self.read_value(name, Slot::Part(&mut part))?;
        let json = part.map_or(b"null".as_slice(), |part| part.json);
        codec::read(json, codec::FIELD, "value")
            .map_err(|error| error::below(&path_of(name), error))
    }

    /// Reads the text of a [`TextValue`], without its format.
    ///
    /// # Errors
    ///
    /// When the field is no object or its value is no string, and when the
    /// handle is not valid.
    #[inline]
    pub fn get_text(&self, name: &str) -> Result<Option<Cow<'_, str>>> {
        let mut text = None;
        self.read_value(name, Slot::MaybeStr(&mut text))?;
        Ok(text)
    }

    fn read_value<'i>(&'i self, name: &str, slot: Slot<'_, 'i>) -> Result<()> {
        match self.known(name)? {
            Known::Json(json) => {
                item::read_value(json, slot).map_err(|error| error::below(&path_of(name), error))
            }
            Known::Null | Known::Absent | Known::Denied => Ok(()),
        }
    }

    /// Reads a field as a [`TextValue`].
    ///
    /// # Errors
    ///
    /// When the field is something else, and when the handle is not valid.
    #[inline]
    pub fn get_text_value(&self, name: &str) -> Result<Option<TextValue>> {
        self.get_field(name)
    }

    /// Sets a field, new or not. Whoever reads it from now on sees the new
    /// value; it is kept when the tap returns without an error.
    ///
    /// # Errors
    ///
    /// When the value has no JSON. When the field is not one that the tap
    /// declares and may change: then nothing of what it sets is kept, even if
    /// it goes on. When the handle is not valid.
    pub fn set_field(&mut self, name: &str, value: impl Serialize) -> Result<()> {
        let mut buffer = Buffer::take();
        let json = buffer.empty();
        codec::write(&value, json).map_err(|error| error::below(&path_of(name), error))?;
        self.put(name, json)
    }

    /// Sets the title.
    ///
    /// # Errors
    ///
    /// As [`set_field`](Self::set_field).
    #[inline]
    pub fn set_title(&mut self, title: impl AsRef<str>) -> Result<()> {
        self.set_field("title", title.as_ref())
    }

    /// Sets the status: 1 published, 0 not.
    ///
    /// # Errors
    ///
    /// As [`set_field`](Self::set_field).
    #[inline]
    pub fn set_status(&mut self, status: i64) -> Result<()> {
        self.set_field("status", status)
    }

    #[inline]
    fn text(&self, name: &str) -> Result<Option<String>> {
        let text = self.get_field::<Text<'_>>(name)?;
        Ok(text.map(|text| text.0.into_owned()))
    }

    #[inline]
    fn integer(&self, name: &str) -> Result<i64> {
        Ok(self.get_field(name)?.unwrap_or_default())
    }

    #[inline]
    fn uuid(&self, name: &str) -> Result<Option<Uuid>> {
        let id = self.get_field::<Id>(name)?;
        Ok(id.map(|id| id.0))
    }

    /// What is known by a name, by way of the host the first time.
    #[inline(never)]
    fn known(&self, name: &str) -> Result<&Known> {
        if let Some(known) = self.names.get(name) {
            return Ok(known);
        }
        let mut buffer = Buffer::take();
        let Buffer { scratch, call } = &mut buffer;
        let (word, bytes) = if let Some(kept) = self.handle.eager_named(name, call) {
            kept
        } else {
            let word = fill(scratch, |room| self.handle.source.read_named(name, room))?;
            (word, &**scratch)
        };
        let known = match Answer::new(word, bytes)? {
            Answer::Json(json) => Known::Json(json.into()),
            Answer::Null => Known::Null,
            Answer::Absent => Known::Absent,
            Answer::Denied => Known::Denied,
            _ => return Err(unfit()),
        };
        Ok(self.names.add(name, known))
    }

    // Apart from `set_field`, which is there once for each type of value.
    #[inline(never)]
    fn put(&mut self, name: &str, json: &[u8]) -> Result<()> {
        let word = self.handle.source.write_named(name, json);
        written(word, &path_of(name), "what belongs there")?;
        let known = match json {
            b"null" => Known::Null,
            json => Known::Json(json.into()),
        };
        self.names.set(name, known);
        match name {
            "title" => self.title = OnceCell::new(),
            "language" => self.language = OnceCell::new(),
            _ => {}
        }
        Ok(())
    }
}

impl fmt::Debug for AnyFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyFields").finish_non_exhaustive()
    }
}

fn path_of(name: &str) -> String {
    let base = if is_member(name) { "" } else { "fields" };
    codec::join(base, name)
}
