//! An item's JSON: read by borrowing, written member by member.

use std::borrow::Cow;
use std::mem;

use serde::de::{Deserializer, Error};
use serde::ser::{SerializeMap, SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Item;
use super::fields::Field;
use crate::codec::Reader;
use crate::codec::members::{self, Member, Slot};
use crate::error::TapError;

impl Item<'_> {
    /// The whole item as a JSON value. A field is checked no earlier than when it
    /// is read; one that turns out to be no JSON is null here, and an error where
    /// the item is serialized.
    ///
    /// ```
    /// use trovato::prelude::*;
    ///
    /// let item = Item::new("blog", "Hello").with_field("field_rating", json!({ "value": 4 }))?;
    /// assert_eq!(item.to_value()["fields"]["field_rating"]["value"], 4);
    /// # Ok::<(), TapError>(())
    /// ```
    pub fn to_value(&self) -> Value {
        let fields = self.fields.iter();
        let fields: Map<_, _> = fields
            .map(|field| (field.name().to_owned(), field.to_value()))
            .collect();
        // Every part is a value already or has string keys, so nothing can fail.
        let value = self.write(&fields, serde_json::value::Serializer);
        value.unwrap_or_default()
    }

    fn write<S: Serializer>(
        &self,
        fields: &impl Serialize,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        // A member that did not come must not leave as its default either.
        let mut item = serializer.serialize_struct("Item", 11)?;
        if let Some(id) = &self.id {
            item.serialize_field("id", id)?;
        }
        item.serialize_field("type", &self.item_type)?;
        if let Some(title) = &self.title {
            item.serialize_field("title", title)?;
        }
        item.serialize_field("fields", fields)?;
        if let Some(status) = &self.status {
            item.serialize_field("status", status)?;
        }
        if let Some(id) = &self.author_id {
            item.serialize_field("author_id", id)?;
        }
        if let Some(id) = &self.current_revision_id {
            item.serialize_field("current_revision_id", id)?;
        }
        if let Some(id) = &self.stage_id {
            item.serialize_field("stage_id", id)?;
        }
        if let Some(created) = &self.created {
            item.serialize_field("created", created)?;
        }
        if let Some(changed) = &self.changed {
            item.serialize_field("changed", changed)?;
        }
        if let Some(language) = &self.language {
            item.serialize_field("language", language)?;
        }
        item.end()
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(&Fields(&self.fields), serializer)
    }
}

struct Fields<'a>(&'a [Field<'a>]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for field in self.0 {
            // Here it shows at last whether it is JSON.
            let json: &RawValue =
                serde_json::from_slice(&field.json).map_err(serde::ser::Error::custom)?;
            map.serialize_entry(field.name(), json)?;
        }
        map.end()
    }
}

/// In a type of an author's own. An input of a tap, which may have an index, is
/// read in another way.
impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json: &'de RawValue = Deserialize::deserialize(deserializer)?;
        Item::from_json(json.get()).map_err(D::Error::custom)
    }
}

/// Reads the item that begins here.
#[inline(never)]
pub(crate) fn read<'a>(reader: &mut Reader<'a>) -> Result<Item<'a>, TapError> {
    let begin = *reader;
    let mut item = Item::bare(Cow::Borrowed(""));
    let mut item_type = None;
    let read_fields = &mut |reader: &mut Reader<'a>| fields(&mut item.fields, reader);
    let mut members = [
        ("id", Slot::MaybeId(&mut item.id)),
        ("type", Slot::TypeOfItem(&mut item_type)),
        ("title", Slot::MaybeStr(&mut item.title)),
        ("fields", Slot::Other(read_fields)),
        ("status", Slot::MaybeInteger(&mut item.status)),
        ("author_id", Slot::MaybeId(&mut item.author_id)),
        (
            "current_revision_id",
            Slot::MaybeId(&mut item.current_revision_id),
        ),
        ("stage_id", Slot::MaybeId(&mut item.stage_id)),
        ("created", Slot::MaybeInteger(&mut item.created)),
        ("changed", Slot::MaybeInteger(&mut item.changed)),
        ("language", Slot::MaybeStr(&mut item.language)),
    ]
    .map(|(name, slot)| Member::may(name, slot));
    let what = "an item, which is an object with a `type`";
    members::read(reader, &what, &mut members)?;
    let Some(item_type) = item_type else {
        return Err(members::missing(&begin, "type"));
    };
    item.item_type = item_type;
    item.current_revision_id = item.current_revision_id.filter(|id| !id.is_nil());
    Ok(item)
}

/// Reads the list of items that begins here.
pub(crate) fn read_list<'a>(reader: &mut Reader<'a>) -> Result<Vec<Item<'a>>, TapError> {
    let mut list = reader.open(b'[', &"a sequence")?;
    let mut items = Vec::with_capacity(list.room());
    while reader.next(&mut list)? {
        items.push(read(reader)?);
    }
    Ok(items)
}

fn fields<'a>(fields: &mut Vec<Field<'a>>, reader: &mut Reader<'a>) -> Result<(), TapError> {
    let mut inside = reader.open(b'{', &"an object of fields")?;
    fields.clear();
    fields.reserve(inside.room());
    while reader.next(&mut inside)? {
        fields.push(Field {
            name: mem::take(&mut inside.name),
            json: Cow::Borrowed(reader.value(&inside)?),
            was_set: false,
        });
    }
    Ok(())
}
