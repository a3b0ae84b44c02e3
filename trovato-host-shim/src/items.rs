//! The items of a request, and what each plugin sees of them.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use trovato::vocabulary::FieldAccessOperation;

use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::host::Host;
use crate::index::Indexed;
use crate::item::{Item, Patch, Projection};
use crate::joined;
use crate::lazy::{Access, Changes, Eyes, Open, Table};
use crate::mask::Mask;
use crate::payload::{Part, Payload};
use crate::plugin::Plugin;
use crate::section::Form;
use crate::settled::Terms;
use crate::stats::Counters;
use crate::viewer::Viewer;

/// An item of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Of the next call with handles; none before the first.
    generation: Option<u64>,
    /// Of the last call with handles, for the next one.
    open: Option<Box<Open>>,
}

struct Slot {
    item: Arc<Item>,
    projections: Vec<Arc<Projection>>,
    /// All changes so far, of a copy that is worked on.
    changes: Option<Patch>,
}

/// The masks of one tap for one type of items.
struct Known {
    plugin: Plugin,
    tap: usize,
    reads: Arc<Mask>,
    writes: Arc<Mask>,
    /// What they mean for each input that is a handle, once there is one:
    /// that asks them about every slot.
    accesses: Box<[Option<Arc<Access>>]>,
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
    /// For a lazy tap.
    pub(crate) open: Option<Box<Open>>,
}

enum Bytes<'a> {
    Given(&'a [u8]),
    /// The payload is the one item that is shown, with its index.
    Indexed,
    /// The same without it.
    Projected,
    Made(Indexed),
    WithHandles(Vec<u8>),
}

impl Sealed<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Given(bytes) => bytes,
            Bytes::Indexed => self.shown[0].projection.indexed().bytes(),
            Bytes::Projected => self.shown[0].projection.indexed().json(),
            Bytes::Made(made) => made.bytes(),
            Bytes::WithHandles(bytes) => bytes,
        }
    }
}

impl Sealed<'static> {
    /// A payload with handles.
    pub(crate) fn with_handles(bytes: Vec<u8>, shown: Vec<Shown>, open: Box<Open>) -> Self {
        Self {
            bytes: Bytes::WithHandles(bytes),
            shown,
            open: Some(open),
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
            generation: None,
            open: None,
        }
    }

    /// What tells the handles of one call from those of any other. A guest can
    /// see it, so it starts anywhere: where it came to elsewhere is not to be
    /// read from it.
    fn next_generation(&mut self) -> u64 {
        let start = || RandomState::new().hash_one(self.request);
        let generation = self.generation.unwrap_or_else(start);
        self.generation = Some(generation.wrapping_add(1));
        generation
    }

    pub(crate) fn add(&mut self, item: Arc<Item>) -> ItemKey {
        self.push(Slot {
            item,
            projections: Vec::new(),
            changes: None,
        })
    }

    pub(crate) fn replace(&mut self, key: ItemKey, item: Arc<Item>) -> Result<()> {
        let slot = self.slot(key)?;
        slot.item = item;
        slot.projections.clear();
        Ok(())
    }

    fn push(&mut self, slot: Slot) -> ItemKey {
        let index = u32::try_from(self.slots.len()).expect("fewer than 2^32 items in memory");
        self.slots.push(slot);
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

    fn slot(&mut self, key: ItemKey) -> Result<&mut Slot> {
        let own = key.request == self.request;
        let slot = self.slots.get_mut(key.index as usize).filter(|_| own);
        slot.ok_or_else(foreign)
    }

    /// Adds a copy of an item, which keeps its changes.
    pub(crate) fn copy(&mut self, key: ItemKey) -> Result<ItemKey> {
        let Slot {
            item, projections, ..
        } = self.slot(key)?;
        let slot = Slot {
            item: Arc::clone(item),
            projections: projections.clone(),
            changes: Some(Patch::default()),
        };
        Ok(self.push(slot))
    }

    /// Takes such a copy out again, which has to be the item that was added
    /// last, and puts it in the place of the one that it is of.
    pub(crate) fn put_back(&mut self, key: ItemKey) -> Result<Patch> {
        self.get(key)?;
        let mut copy = self.slots.pop().ok_or_else(foreign)?;
        let changes = copy.changes.take();
        *self.slot(key)? = copy;
        Ok(changes.unwrap_or_default())
    }

    /// Forgets such a copy.
    pub(crate) fn forget(&mut self, copy: ItemKey) {
        if copy.request == self.request {
            self.slots.truncate(copy.index as usize);
        }
    }

    /// Changes an item for all that see it from now on.
    pub(crate) fn apply(&mut self, key: ItemKey, patch: &Patch) -> Result<()> {
        let slot = self.slot(key)?;
        // Another request may have the same item.
        match Arc::get_mut(&mut slot.item) {
            Some(item) => item.apply(patch),
            None => slot.item = Arc::new(slot.item.patched(patch)),
        }
        slot.projections.clear();
        if let Some(changes) = &mut slot.changes {
            changes.add(patch);
        }
        Ok(())
    }

    /// Applies what a call has changed by handle.
    pub(crate) fn commit(&mut self, changes: Option<Changes>) -> Result<()> {
        let Some(mut changes) = changes else {
            return Ok(());
        };
        let mut drained = changes.drain();
        let result = drained.try_for_each(|(key, patch)| self.apply(key, &patch));
        drop(drained);
        self.open = Some(changes.into_open());
        result
    }

    /// For a call that begins now.
    pub(crate) fn next_open(&mut self) -> Box<Open> {
        let mut open = self.open.take().unwrap_or_default();
        open.begin(self.next_generation());
        open
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
        grants: &Arc<Grants>,
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

    /// An item, and what the tap may do with it by the handles of the input of
    /// this number, which has this table.
    pub(crate) fn access(
        &mut self,
        key: ItemKey,
        (input, table): (usize, &Arc<Table>),
        eyes: Eyes<'_>,
    ) -> Result<(Arc<Item>, Arc<Access>)> {
        let item = Arc::clone(self.get(key)?);
        let known = self.known(eyes.caller, item.item_type());
        let learn = || self.learn(eyes.caller, item.item_type(), eyes.grants, eyes.viewer);
        let at = known.unwrap_or_else(learn);
        let Known {
            reads,
            writes,
            accesses,
            ..
        } = &mut self.masks[at];
        let access =
            accesses[input].get_or_insert_with(|| Arc::new(Access::new(table, reads, writes)));
        let access = Arc::clone(access);
        Ok((item, access))
    }

    /// What a tap may see and what it may change of items of one type.
    pub(crate) fn masks(
        &mut self,
        caller: Caller<'_>,
        item_type: &str,
        grants: &Arc<Grants>,
        viewer: &Viewer,
    ) -> (Arc<Mask>, Arc<Mask>) {
        let known = self.known(caller, item_type);
        let at = known.unwrap_or_else(|| self.learn(caller, item_type, grants, viewer));
        let Known { reads, writes, .. } = &self.masks[at];
        (Arc::clone(reads), Arc::clone(writes))
    }

    fn known(&self, Caller { plugin, tap }: Caller<'_>, item_type: &str) -> Option<usize> {
        self.masks.iter().position(|known| {
            known.tap == tap && known.plugin.is(plugin) && known.reads.item_type() == item_type
        })
    }

    fn learn(
        &mut self,
        caller: Caller<'_>,
        item_type: &str,
        grants: &Arc<Grants>,
        viewer: &Viewer,
    ) -> usize {
        let Caller { plugin, tap } = caller;
        let terms = Terms::of(caller, item_type, grants);
        let reads = Mask::new(&terms.reads, FieldAccessOperation::View, viewer);
        let writes = Mask::new(&terms.writes, FieldAccessOperation::Edit, viewer);
        let (reads, writes) = (Arc::new(reads), Arc::new(writes));
        let handles = plugin.lazy(tap).map_or(0, |lazy| lazy.inputs.len());
        self.masks.push(Known {
            plugin: plugin.clone(),
            tap,
            accesses: vec![None; handles].into(),
            reads,
            writes,
        });
        self.masks.len() - 1
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
        if let Some(lazy) = caller.plugin.lazy(caller.tap) {
            let eyes = Eyes {
                caller,
                grants: host.shared_grants(),
                viewer,
                counters: host.counters(),
            };
            return self.seal_lazy(payload, lazy, eyes);
        }
        let mut shown = Vec::new();
        let mut see = |part: &Part<'_>| {
            for &key in part.items() {
                shown.push(self.show(
                    key,
                    caller,
                    host.shared_grants(),
                    viewer,
                    host.counters(),
                )?);
            }
            Ok(())
        };
        let takes_index =
            host.item_index() && !caller.plugin.is_component() && caller.takes_items();
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
        Ok(Sealed {
            bytes,
            shown,
            open: None,
        })
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

fn foreign() -> Error {
    bad("it names an item of another request".to_owned())
}

pub(crate) fn bad(reason: String) -> Error {
    Error::new(Phase::Payload, Kind::BadPayload { reason })
}
