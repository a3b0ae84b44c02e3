//! An item's fields: JSON until one is asked for.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Item, TextValue};
use crate::codec::members::{self, Member, Slot};
use crate::codec::{self, Reader};
use crate::error::{Result, TapError};

#[derive(Clone)]
pub(super) struct Field<'a> {
    /// UTF-8; kept as bytes, because most names need no check to be that.
    pub(super) name: Cow<'a, [u8]>,
    /// What stands in the payload, unchecked, or what was set.
    pub(super) json: Cow<'a, [u8]>,
    pub(super) was_set: bool,
}

impl Item<'_> {
    /// Names of the fields, in the payload's order.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .enumerate()
            .filter(|(index, field)| self.index_of(field.name()) == Some(*index))
            .map(|(_, field)| field.name())
    }

    /// Whether there is a field of this name, be it null.
    pub fn has_field(&self, name: &str) -> bool {
        self.index_of(name).is_some()
    }

    /// The field's JSON as it stands in the payload.
    ///
    /// # Errors
    ///
    /// When it is no JSON, which nobody checks before.
    pub fn raw_field(&self, name: &str) -> Result<Option<&RawValue>> {
        self.read(name)
    }

    /// Reads a field as the type asked for. Absent and null are `None`.
    ///
    /// # Errors
    ///
    /// When the field is of another type; the path names the member, as
    /// `fields.field_rating.value`.
    pub fn get_field<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        let value = self.read::<Option<T>>(name)?;
        Ok(value.flatten())
    }

    /// Reads the `value` of a field such as `{ "value": 4 }` or of a
    /// [`TextValue`]. Absent and null are `None`, for field and value alike.
    ///
    /// Of the rest of the object no more is looked at than where it ends.
    ///
    /// # Errors
    ///
    /// When the field is no object or its value is of another type.
    pub fn get_value<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        let mut part = None;
        self.read_value(name, Slot::Part(&mut part))?;
        let json = part.map_or(b"null".as_slice(), |part| part.json);
        codec::read(json, codec::FIELD, "value").map_err(|error| below_field(name, error))
    }

    /// Reads the text of a [`TextValue`], without its format. It is borrowed
    /// unless the JSON escapes something in it.
    ///
    /// # Errors
    ///
    /// When the field is no object or its value is no string.
    #[inline(never)]
    pub fn get_text(&self, name: &str) -> Result<Option<Cow<'_, str>>> {
        let mut text = None;
        self.read_value(name, Slot::MaybeStr(&mut text))?;
        Ok(text)
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
        let mut json = Vec::new();
        codec::write(&value, &mut json).map_err(|error| below_field(name, error))?;
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

    fn read<'i, T: Deserialize<'i>>(&'i self, name: &str) -> Result<Option<T>> {
        let Some(index) = self.index_of(name) else {
            return Ok(None);
        };
        codec::read(&self.fields[index].json, codec::FIELD, "")
            .map(Some)
            .map_err(|error| below_field(name, error))
    }

    /// Reads the member `value` of a field that is an object.
    fn read_value<'i>(&'i self, name: &str, slot: Slot<'_, 'i>) -> Result<()> {
        let Some(index) = self.index_of(name) else {
            return Ok(());
        };
        read_value(&self.fields[index].json, slot).map_err(|error| below_field(name, error))
    }

    // Apart from `set_field`, which is there once for each type of value.
    fn put(&mut self, name: &str, json: Vec<u8>) {
        match self.index_of(name) {
            Some(index) => {
                let field = &mut self.fields[index];
                if *field.json != json {
                    field.json = Cow::Owned(json);
                    field.was_set = true;
                }
            }
            None => self.fields.push(Field {
                name: Cow::Owned(name.as_bytes().to_vec()),
                json: Cow::Owned(json),
                was_set: true,
            }),
        }
    }

    // The last of several members of one name counts, as in `serde_json::Value`.
    fn index_of(&self, name: &str) -> Option<usize> {
        self.fields
            .iter()
            .rposition(|field| *field.name == *name.as_bytes())
    }
}

/// Reads the member `value` of a field's JSON, an object or null.
#[inline(never)]
pub(crate) fn read_value<'i>(json: &'i [u8], slot: Slot<'_, 'i>) -> Result<()> {
    let mut reader = Reader::plain(json, codec::FIELD);
    let what = "an object with a `value`";
    if !reader.null() {
        members::read(&mut reader, &what, &mut [Member::may("value", slot)])?;
    }
    reader.end()
}

impl Field<'_> {
    pub(super) fn into_owned(self) -> Field<'static> {
        Field {
            name: Cow::Owned(self.name.into_owned()),
            json: Cow::Owned(self.json.into_owned()),
            was_set: self.was_set,
        }
    }

    pub(super) fn name(&self) -> &str {
        str::from_utf8(&self.name).unwrap_or_default()
    }

    pub(super) fn to_value(&self) -> Value {
        serde_json::from_slice(&self.json).unwrap_or_default()
    }
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
