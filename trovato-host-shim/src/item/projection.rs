//! What a mask leaves of an item: the one place where an item becomes JSON.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::members::Members;
use super::{FIELDS, Item, is_identity};
use crate::mask::Mask;

/// An item seen through a mask, as JSON.
///
/// It has `id`, `type` and `fields` whatever the mask says; of the rest only
/// what the mask allows. Nothing in it tells a member that is denied from one
/// that the item does not have.
///
/// [`Request`](crate::Request) makes one for each item and mask, and hands it
/// to every plugin with that mask.
pub struct Projection {
    json: Box<RawValue>,
    mask: Arc<Mask>,
    disclosed: Vec<Box<str>>,
    withheld: Vec<Box<str>>,
}

impl Item {
    /// What a plugin with this mask sees. A mask that was made for another
    /// type of items shows none of it but its identity.
    pub fn project(&self, mask: &Arc<Mask>) -> Projection {
        let is_its_own = mask.item_type() == self.item_type();
        let allows = |name: &str| is_its_own && mask.allows(name);
        // Each name is asked about once, so that what is written is what is
        // reported.
        let members: Vec<bool> = self
            .members
            .names()
            .map(|name| is_identity(name) || allows(name))
            .collect();
        let fields: Vec<bool> = self.fields.names().map(allows).collect();
        let view = View {
            members: Shown(&self.members, &members),
            fields: Shown(&self.fields, &fields),
        };
        // Text keys and JSON values always make JSON. If they ever did not,
        // nothing would be shown.
        let json = serde_json::value::to_raw_value(&view).unwrap_or_default();
        let (mut disclosed, mut withheld) = (Vec::new(), Vec::new());
        let members = view.members.names().filter(|(name, _)| !is_identity(name));
        for (name, shown) in members.chain(view.fields.names()) {
            let list = if shown { &mut disclosed } else { &mut withheld };
            list.push(name.into());
        }
        Projection {
            json,
            mask: Arc::clone(mask),
            disclosed,
            withheld,
        }
    }
}

impl Projection {
    /// The JSON.
    pub fn as_str(&self) -> &str {
        self.json.get()
    }

    /// The mask that it was made with.
    pub fn mask(&self) -> &Mask {
        &self.mask
    }

    /// The item's members and fields that are in it, but for its identity.
    pub fn disclosed(&self) -> impl Iterator<Item = &str> {
        self.disclosed.iter().map(|name| &**name)
    }

    /// The item's members and fields that are not. For the operator: a
    /// plugin is not to know.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        self.withheld.iter().map(|name| &**name)
    }

    pub(crate) fn json(&self) -> &RawValue {
        &self.json
    }
}

impl Serialize for Projection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl fmt::Debug for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projection")
            .field("disclosed", &self.disclosed)
            .finish_non_exhaustive()
    }
}

struct View<'a> {
    members: Shown<'a>,
    fields: Shown<'a>,
}

/// Members, and whether each of them is shown.
struct Shown<'a>(&'a Members, &'a [bool]);

impl<'a> Shown<'a> {
    fn entries(&self) -> impl Iterator<Item = (&'a str, &'a RawValue)> {
        let entries = self.0.iter().zip(self.1);
        entries.filter_map(|(entry, shown)| shown.then_some(entry))
    }

    fn names(&self) -> impl Iterator<Item = (&'a str, bool)> {
        self.0.names().zip(self.1.iter().copied())
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.members.entries() {
            map.serialize_entry(name, value)?;
        }
        // Even when there are none: that, too, would tell.
        map.serialize_entry(FIELDS, &self.fields)?;
        map.end()
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries())
    }
}
