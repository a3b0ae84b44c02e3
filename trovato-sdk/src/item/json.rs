//! An item's JSON: read by borrowing, written member by member.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::members::Members;
use super::values::Text;
use super::{Field, Item};
use crate::codec::Id;

impl Item<'_> {
    /// The whole item as a JSON value.
    ///
    /// ```
    /// use trovato::prelude::*;
    ///
    /// let item = Item::new("blog", "Hello").with_field("field_rating", json!({ "value": 4 }))?;
    /// assert_eq!(item.to_value()["fields"]["field_rating"]["value"], 4);
    /// # Ok::<(), TapError>(())
    /// ```
    pub fn to_value(&self) -> Value {
        // Every part is JSON already or has string keys, so nothing can fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A member that did not come must not leave as its default either.
        let has = |member| self.members.contain(member);
        let mut item = serializer.serialize_struct("Item", 11)?;
        if has(Members::ID) {
            item.serialize_field("id", &self.id)?;
        }
        item.serialize_field("type", &self.item_type)?;
        if has(Members::TITLE) {
            item.serialize_field("title", &self.title)?;
        }
        item.serialize_field("fields", &Fields(&self.fields))?;
        if has(Members::STATUS) {
            item.serialize_field("status", &self.status)?;
        }
        if has(Members::AUTHOR_ID) {
            item.serialize_field("author_id", &self.author_id)?;
        }
        if let Some(id) = &self.current_revision_id {
            item.serialize_field("current_revision_id", id)?;
        }
        if has(Members::STAGE_ID) {
            item.serialize_field("stage_id", &self.stage_id)?;
        }
        if has(Members::CREATED) {
            item.serialize_field("created", &self.created)?;
        }
        if has(Members::CHANGED) {
            item.serialize_field("changed", &self.changed)?;
        }
        if let Some(language) = &self.language {
            item.serialize_field("language", language)?;
        }
        item.end()
    }
}

struct Fields<'a>(&'a [Field<'a>]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for field in self.0 {
            map.serialize_entry(&field.name, &*field.json)?;
        }
        map.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item, which is an object with a `type`")
    }

    // One place reads each kind of value, whichever member it is for: a guest
    // carries the parser's code once for each place.
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut item = Item::new("", "");
        item.members = Members::NONE;
        let (mut item_type, mut title, mut language) = (None, None, None);
        while let Some(Text(name)) = members.next_key()? {
            let (slot, member) = match &*name {
                "id" => (Slot::Id(&mut item.id), Members::ID),
                "author_id" => (Slot::Id(&mut item.author_id), Members::AUTHOR_ID),
                "stage_id" => (Slot::Id(&mut item.stage_id), Members::STAGE_ID),
                "current_revision_id" => {
                    let id = item.current_revision_id.insert(Uuid::nil());
                    (Slot::Id(id), Members::NONE)
                }
                // `item_presave` calls the type by the name it has in Rust.
                "type" | "item_type" => (Slot::Text(&mut item_type), Members::NONE),
                "title" => (Slot::Text(&mut title), Members::NONE),
                "language" => (Slot::Text(&mut language), Members::NONE),
                "status" => (Slot::Integer(&mut item.status), Members::STATUS),
                "created" => (Slot::Integer(&mut item.created), Members::CREATED),
                "changed" => (Slot::Integer(&mut item.changed), Members::CHANGED),
                "fields" => (Slot::Fields, Members::NONE),
                _ => (Slot::Unknown, Members::NONE),
            };
            match slot {
                Slot::Id(to) => {
                    if let Some(Id(id)) = members.next_value()? {
                        *to = id;
                        item.members.insert(member);
                    }
                }
                Slot::Text(to) => *to = members.next_value()?,
                Slot::Integer(to) => {
                    if let Some(number) = members.next_value()? {
                        *to = number;
                        item.members.insert(member);
                    }
                }
                Slot::Fields => {
                    if let Some(FieldList(fields)) = members.next_value()? {
                        item.fields = fields;
                    }
                }
                Slot::Unknown => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        item.item_type = item_type.ok_or_else(|| Error::missing_field("type"))?.0;
        if let Some(Text(title)) = title {
            item.title = title;
            item.members.insert(Members::TITLE);
        }
        item.language = language.map(|text| text.0);
        item.current_revision_id = item.current_revision_id.filter(|id| !id.is_nil());
        Ok(item)
    }
}

enum Slot<'s, 'a> {
    Id(&'s mut Uuid),
    Text(&'s mut Option<Text<'a>>),
    Integer(&'s mut i64),
    Fields,
    Unknown,
}

struct FieldList<'a>(Vec<Field<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for FieldList<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldVisitor).map(FieldList)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Vec<Field<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(members.size_hint().unwrap_or(16).min(1024));
        while let Some(Text(name)) = members.next_key()? {
            let json: &'de RawValue = members.next_value()?;
            fields.push(Field {
                name,
                json: Cow::Borrowed(json),
                was_set: false,
            });
        }
        Ok(fields)
    }
}
