//! The items of a request, and what each plugin sees of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::item::{Item, Projection};
use crate::mask::Mask;
use crate::payload::{Part, Payload};
use crate::plugin::Plugin;
use crate::stats::Counters;
use crate::viewer::Viewer;

/// An item of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemKey {
    request: u64,
    index: u32,
}

/// One tap of one plugin.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) plugin: &'a Plugin,
    pub(crate) tap: usize,
}

pub(crate) struct Items {
    request: u64,
    slots: Vec<Slot>,
    masks: Vec<Known>,
}

struct Slot {
    item: Arc<Item>,
    projections: Vec<Arc<Projection>>,
}

/// The masks of one tap for one type of items.
struct Known {
    plugin: Plugin,
    tap: usize,
    reads: Arc<Mask>,
    writes: Arc<Mask>,
}

/// An item that a call shows to a plugin.
pub(crate) struct Shown {
    pub(crate) item: Arc<Item>,
    pub(crate) projection: Arc<Projection>,
    pub(crate) reads: Arc<Mask>,
    pub(crate) writes: Arc<Mask>,
}

/// A payload as the guest gets it, and the items in it.
pub(crate) struct Sealed<'a> {
    bytes: Bytes<'a>,
    pub(crate) shown: Vec<Shown>,
}

enum Bytes<'a> {
    Given(&'a [u8]),
    /// The payload is the one item that is shown.
    Projected,
    Made(Vec<u8>),
}

impl Sealed<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Given(bytes) => bytes,
            Bytes::Projected => self.shown[0].projection.as_str().as_bytes(),
            Bytes::Made(bytes) => bytes,
        }
    }
}

impl Items {
    pub(crate) fn new() -> Self {
        // Told apart, so that a key of one request names nothing in another.
        static REQUESTS: AtomicU64 = AtomicU64::new(0);
        Self {
            request: REQUESTS.fetch_add(1, Ordering::Relaxed),
            slots: Vec::new(),
            masks: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, item: Arc<Item>) -> ItemKey {
        let index = u32::try_from(self.slots.len()).expect("fewer than 2^32 items in memory");
        self.slots.push(Slot::new(item));
        ItemKey {
            request: self.request,
            index,
        }
    }

    pub(crate) fn get(&self, key: ItemKey) -> Result<&Arc<Item>> {
        let own = key.request == self.request;
        let slot = self.slots.get(key.index as usize).filter(|_| own);
        slot.map(|slot| &slot.item).ok_or_else(foreign)
    }

    /// Puts another item in the place of one.
    pub(crate) fn replace(&mut self, key: ItemKey, item: Arc<Item>) -> Result<()> {
        self.get(key)?;
        self.slots[key.index as usize] = Slot::new(item);
        Ok(())
    }

    /// Forgets the item that was added last.
    pub(crate) fn pop(&mut self) {
        self.slots.pop();
    }

    /// Forgets what was made for another viewer.
    pub(crate) fn forget_masks(&mut self) {
        self.masks.clear();
        for slot in &mut self.slots {
            slot.projections.clear();
        }
    }

    /// What the tap sees of an item. It is made when it is first wanted, and
    /// then shared by all with the same mask.
    pub(crate) fn show(
        &mut self,
        key: ItemKey,
        caller: Caller<'_>,
        grants: &Grants,
        viewer: &Viewer,
        counters: &Counters,
    ) -> Result<Shown> {
        let item = Arc::clone(self.get(key)?);
        let (reads, writes) = self.masks(caller, item.item_type(), grants, viewer);
        let made = &mut self.slots[key.index as usize].projections;
        let known = made.iter().find(|known| known.mask() == &*reads);
        let projection = if let Some(known) = known {
            Arc::clone(known)
        } else {
            Counters::add(&counters.projections);
            let projection = Arc::new(item.project(&reads));
            made.push(Arc::clone(&projection));
            projection
        };
        Ok(Shown {
            item,
            projection,
            reads,
            writes,
        })
    }

    fn masks(
        &mut self,
        Caller { plugin, tap }: Caller<'_>,
        item_type: &str,
        grants: &Grants,
        viewer: &Viewer,
    ) -> (Arc<Mask>, Arc<Mask>) {
        let known = self.masks.iter().find(|known| {
            known.tap == tap && known.plugin.is(plugin) && known.reads.item_type() == item_type
        });
        if let Some(Known { reads, writes, .. }) = known {
            return (Arc::clone(reads), Arc::clone(writes));
        }
        let (line, name) = (&plugin.taps()[tap], plugin.name());
        let reads = Arc::new(Mask::reading(item_type, name, &line.reads, grants, viewer));
        let writes = Arc::new(Mask::writing(item_type, name, &line.writes, grants, viewer));
        self.masks.push(Known {
            plugin: plugin.clone(),
            tap,
            reads: Arc::clone(&reads),
            writes: Arc::clone(&writes),
        });
        (reads, writes)
    }

    /// Makes of a payload what the tap gets to see of it.
    pub(crate) fn seal<'a>(
        &mut self,
        payload: &Payload<'a>,
        caller: Caller<'_>,
        grants: &Grants,
        viewer: &Viewer,
        counters: &Counters,
    ) -> Result<Sealed<'a>> {
        let mut shown = Vec::new();
        let mut see = |part: &Part<'_>| match *part {
            Part::Json(_) => Ok(()),
            Part::Item(key) => {
                shown.push(self.show(key, caller, grants, viewer, counters)?);
                Ok(())
            }
        };
        let bytes = match payload {
            Payload::Json(bytes) => Bytes::Given(bytes),
            Payload::Item(key) => {
                see(&Part::Item(*key))?;
                Bytes::Projected
            }
            Payload::Object(members) => {
                members.iter().try_for_each(|(_, part)| see(part))?;
                Bytes::Made(made(&Joined(payload, &shown))?)
            }
            Payload::List(parts) => {
                parts.iter().try_for_each(see)?;
                Bytes::Made(made(&Joined(payload, &shown))?)
            }
        };
        Ok(Sealed { bytes, shown })
    }
}

impl Slot {
    fn new(item: Arc<Item>) -> Self {
        Self {
            item,
            projections: Vec::new(),
        }
    }
}

/// A payload, and its items in their order.
struct Joined<'a>(&'a Payload<'a>, &'a [Shown]);

impl Serialize for Joined<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = self.1.iter().map(|shown| shown.projection.json());
        match self.0 {
            Payload::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, part) in members {
                    map.serialize_entry(name, &json(part, &mut items))?;
                }
                map.end()
            }
            Payload::List(parts) => {
                let mut list = serializer.serialize_seq(Some(parts.len()))?;
                for part in parts {
                    list.serialize_element(&json(part, &mut items))?;
                }
                list.end()
            }
            Payload::Json(_) | Payload::Item(_) => serializer.serialize_unit(),
        }
    }
}

/// The JSON of a part, where it lies: an item's can be a hundred kilobytes.
fn json<'a>(
    part: &Part<'a>,
    items: &mut impl Iterator<Item = &'a RawValue>,
) -> Option<&'a RawValue> {
    match *part {
        Part::Json(json) => Some(json),
        Part::Item(_) => items.next(),
    }
}

fn made(joined: &Joined<'_>) -> Result<Vec<u8>> {
    serde_json::to_vec(joined).map_err(|error| bad(error.to_string()))
}

fn foreign() -> Error {
    bad("it names an item of another request".to_owned())
}

fn bad(reason: String) -> Error {
    Error::new(Phase::Payload, Kind::BadPayload { reason })
}
