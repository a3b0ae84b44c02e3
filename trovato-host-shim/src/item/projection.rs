//! What a mask leaves of an item: the one place where an item becomes JSON.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use super::members::Layers;
use super::{FIELDS, Item, is_identity};
use crate::index::{Indexed, Size, Writer};
use crate::mask::Mask;

/// An item seen through a mask, as JSON.
///
/// It has `id`, `type` and `fields` whatever the mask says; of the rest only
/// what the mask allows. Nothing in it tells a member that is denied from one
/// that the item does not have.
///
/// [`Request`](crate::Request) makes one for each item and mask, and hands it
/// to every plugin with that mask. Where the members lie is noted while they
/// are written, so that a tap that takes an item can be told.
pub struct Projection {
    indexed: Indexed,
    mask: Arc<Mask>,
    /// What it was made of, for the names in it.
    members: Layers,
    fields: Layers,
    /// Whether each of them is shown: first the members, then the fields.
    shown: Box<[bool]>,
}

impl Item {
    /// What a plugin with this mask sees. A mask that was made for another
    /// type of items shows none of it but its identity.
    pub fn project(&self, mask: &Arc<Mask>) -> Projection {
        let is_its_own = mask.item_type() == self.item_type();
        let allows = |name: &str| is_its_own && mask.allows(name);
        // Each name is asked about once, so that what is written is what is
        // reported.
        let mut shown = Vec::with_capacity(self.members.len() + self.fields.len());
        let members = self.members.names();
        shown.extend(members.map(|name| is_identity(name) || allows(name)));
        shown.extend(self.fields.names().map(allows));
        let (members, fields) = shown.split_at(self.members.len());
        let (members, fields) = (Shown(&self.members, members), Shown(&self.fields, fields));
        Projection {
            indexed: write(&members, &fields),
            mask: Arc::clone(mask),
            members: self.members.clone(),
            fields: self.fields.clone(),
            shown: shown.into(),
        }
    }
}

impl Projection {
    /// The JSON.
    pub fn as_str(&self) -> &str {
        // It is text; only the index before it is not.
        std::str::from_utf8(self.indexed.json()).unwrap_or_default()
    }

    /// The mask that it was made with.
    pub fn mask(&self) -> &Mask {
        &self.mask
    }

    /// The item's members and fields that are in it, but for its identity.
    pub fn disclosed(&self) -> impl Iterator<Item = &str> {
        self.names_that_are(true)
    }

    /// The item's members and fields that are not. For the operator: a
    /// plugin is not to know.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        self.names_that_are(false)
    }

    fn names_that_are(&self, shown: bool) -> impl Iterator<Item = &str> {
        let members = self.members.names().map(|name| (name, is_identity(name)));
        let fields = self.fields.names().map(|name| (name, false));
        let names = members.chain(fields).zip(&self.shown);
        names.filter_map(move |((name, is_identity), &is)| {
            (is == shown && !is_identity).then_some(name)
        })
    }

    pub(crate) fn indexed(&self) -> &Indexed {
        &self.indexed
    }
}

impl Serialize for Projection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: &RawValue = serde_json::from_str(self.as_str()).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

impl fmt::Debug for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection")
            .field("disclosed", &self.disclosed().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Members, and whether each of them is shown.
struct Shown<'a>(&'a Layers, &'a [bool]);

impl<'a> Shown<'a> {
    fn entries(&self) -> impl Iterator<Item = (&'a str, &'a RawValue)> {
        let entries = self.0.iter().zip(self.1);
        entries.filter_map(|(entry, shown)| shown.then_some(entry))
    }
}

/// Writes an item's JSON with its index: one table for its members, of which
/// `fields` comes last, and one for its fields.
fn write(members: &Shown<'_>, fields: &Shown<'_>) -> Indexed {
    let (its_members, its_fields) = (members.entries().count() + 1, fields.entries().count());
    let size = Size {
        tables: 2,
        entries: its_members + its_fields,
    };
    // Quotes, colon and comma; braces and `fields`.
    let length = |(name, value): (&str, &RawValue)| name.len() + value.get().len() + 4;
    let length: usize = members.entries().chain(fields.entries()).map(length).sum();
    let mut writer = Writer::indexed(size, length + FIELDS.len() + 8);
    let mut item = writer.object(its_members);
    for (name, value) in members.entries() {
        writer.member(&mut item, name, |writer| writer.json(value.get()));
    }
    // Even when there are none: that, too, would tell.
    writer.member(&mut item, FIELDS, |writer| {
        let mut object = writer.object(its_fields);
        for (name, value) in fields.entries() {
            writer.member(&mut object, name, |writer| writer.json(value.get()));
        }
        writer.end(&object);
    });
    writer.end(&item);
    writer.finish()
}
