//! The items of a request, and what each plugin sees of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::host::Host;
use crate::index::Indexed;
use crate::item::{Item, Projection};
use crate::joined;
use crate::mask::Mask;
use crate::payload::{Part, Payload};
use crate::plugin::Plugin;
use crate::section::Form;
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
    /// The payload is the one item that is shown, with its index.
    Indexed,
    /// The same without it.
    Projected,
    Made(Indexed),
}

impl Sealed<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Given(bytes) => bytes,
            Bytes::Indexed => self.shown[0].projection.indexed().bytes(),
            Bytes::Projected => self.shown[0].projection.indexed().json(),
            Bytes::Made(made) => made.bytes(),
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

    /// What a tap may see and what it may change of items of one type.
    pub(crate) fn masks(
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

    /// Makes of a payload what the tap gets to see of it; with an index if
    /// there is an item in it and the tap can use one.
    pub(crate) fn seal<'a>(
        &mut self,
        payload: &Payload<'a>,
        caller: Caller<'_>,
        host: &Host,
        viewer: &Viewer,
    ) -> Result<Sealed<'a>> {
        let mut shown = Vec::new();
        let mut see = |part: &Part<'_>| match *part {
            Part::Json(_) => Ok(()),
            Part::Item(key) => {
                shown.push(self.show(key, caller, host.grants(), viewer, host.counters())?);
                Ok(())
            }
        };
        let takes_index = host.item_index() && caller.takes_items();
        let bytes = match payload {
            Payload::Json(bytes) => Bytes::Given(bytes),
            Payload::Item(key) => {
                see(&Part::Item(*key))?;
                if takes_index {
                    Bytes::Indexed
                } else {
                    Bytes::Projected
                }
            }
            Payload::Object(members) => {
                members.iter().try_for_each(|(_, part)| see(part))?;
                Bytes::Made(joined::object(members, &shown, takes_index))
            }
            Payload::List(parts) => {
                parts.iter().try_for_each(see)?;
                Bytes::Made(joined::list(parts, &shown, takes_index))
            }
        };
        Ok(Sealed { bytes, shown })
    }
}

impl Caller<'_> {
    /// Whether the tap reads items out of its payload, and does not only hand
    /// them on as JSON.
    fn takes_items(self) -> bool {
        let inputs = &self.plugin.taps()[self.tap].inputs;
        let mut forms = inputs.iter().map(|input| input.form);
        forms.any(|form| matches!(form, Form::Item | Form::Items))
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

fn foreign() -> Error {
    bad("it names an item of another request".to_owned())
}

fn bad(reason: String) -> Error {
    Error::new(Phase::Payload, Kind::BadPayload { reason })
}
