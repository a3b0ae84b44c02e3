//! The items that a call has open, and the handles to them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::access::{Access, Allowed};
use crate::error::MAX_NAMES;
use crate::item::{Item, Patch, Place, Value, short};
use crate::items::ItemKey;
use crate::mask::Permit;

/// Bits of a handle that are its position; those above are the generation.
const POSITION: u32 = 16;

/// Most handles that fit.
pub(crate) const MOST_HANDLES: u32 = 1 << POSITION;

/// What a call that went well changes by handle, item by item.
pub(crate) struct Changes(Box<Open>);

/// The open items of one call. It is in the instance's store for as long as
/// the call runs, and empty there at all other times.
#[derive(Default)]
pub(crate) struct Open {
    /// Which call it is: a handle of another one says another number.
    generation: u64,
    pub(super) entries: Vec<Entry>,
    pub(super) handles: Vec<Handle>,
    /// What was done with slots, handle by handle.
    uses: Vec<Use>,
    /// Where the entry of a key is, once there is more than one.
    by_key: BTreeMap<ItemKey, usize>,
    pub(super) budget: Budget,
    pub(crate) crossings: Crossings,
}

/// An open item. Two handles to one item share it.
pub(super) struct Entry {
    key: ItemKey,
    pub(super) item: Arc<Item>,
    pub(super) changes: Patch,
}

/// What a handle stands for.
pub(super) struct Handle {
    entry: usize,
    pub(super) access: Arc<Access>,
    uses: Range<usize>,
    /// What was done by name, with what may be done, so that a mask is asked once.
    pub(super) names: BTreeMap<Box<str>, (Allowed, Use)>,
}

/// What was done with a member or field.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Use {
    pub(super) read: Read,
    pub(super) written: bool,
    /// The guest asked for it by name and was told that it may not.
    pub(super) refused: bool,
}

/// Whether a value has left the host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Read {
    #[default]
    No,
    /// It comes with the call.
    Sent,
    /// The guest asked for it.
    Asked,
}

/// What a call may still change, and what it was not to.
#[derive(Default)]
pub(super) struct Budget {
    /// Bytes that its changes have.
    pub(super) used: usize,
    /// Bytes that they may have.
    pub(super) limit: usize,
    refused: Vec<String>,
}

/// Crossings from guest to host.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Crossings {
    pub(crate) reads: u64,
    pub(crate) fetches: u64,
    pub(crate) writes: u64,
}

/// A handle that was found, and its item.
pub(crate) struct Opened<'a> {
    pub(super) handle: &'a mut Handle,
    pub(super) uses: &'a mut [Use],
    pub(super) entry: &'a mut Entry,
    pub(super) budget: &'a mut Budget,
}

/// What a handle was used for, in names.
pub(crate) struct Touched<'a> {
    pub(crate) item: &'a Item,
    pub(crate) access: &'a Access,
    /// Read, or sent eagerly.
    pub(crate) read: Vec<&'a str>,
    /// Sent eagerly and not asked for.
    pub(crate) only_sent: Vec<&'a str>,
    pub(crate) written: Vec<&'a str>,
    /// Asked for by name, and refused.
    pub(crate) refused: Vec<String>,
}

impl Open {
    /// Begins the call of this generation, with nothing open yet.
    pub(crate) fn begin(&mut self, generation: u64) {
        self.clear();
        self.generation = (generation << POSITION) >> POSITION;
    }

    /// Forgets the call, and keeps the room that it took.
    fn clear(&mut self) {
        self.entries.clear();
        self.handles.clear();
        self.uses.clear();
        self.by_key.clear();
        self.budget.used = 0;
        self.budget.refused.clear();
        self.crossings = Crossings::default();
    }

    /// Opens an item for a handle, whose position it returns.
    pub(super) fn add(&mut self, key: ItemKey, item: Arc<Item>, access: Arc<Access>) -> usize {
        let entry = self.entry(key, item);
        let first = self.uses.len();
        let end = first + access.table.slots().len();
        self.uses.resize(end, Use::default());
        self.handles.push(Handle {
            entry,
            uses: first..end,
            access,
            names: BTreeMap::new(),
        });
        self.handles.len() - 1
    }

    fn entry(&mut self, key: ItemKey, item: Arc<Item>) -> usize {
        let next = self.entries.len();
        if next > 0 {
            // The first is not in the map, which most calls do without.
            let first = self.entries[0].key;
            let at = *self.by_key.entry(key).or_insert(next);
            let at = if key == first { 0 } else { at };
            if at < next {
                return at;
            }
        }
        self.entries.push(Entry {
            key,
            item,
            changes: Patch::default(),
        });
        next
    }

    pub(crate) fn len(&self) -> usize {
        self.handles.len()
    }

    /// Sets how many bytes its changes may have.
    pub(crate) fn limit_changes(&mut self, bytes: usize) {
        self.budget.limit = bytes;
    }

    /// The number by which the guest knows a handle.
    pub(super) fn number(&self, position: usize) -> u64 {
        self.generation << POSITION | position as u64
    }

    /// The handle at a position, for a component, whose runtime has seen to it
    /// that it is one of this call's.
    #[cfg(feature = "component")]
    pub(crate) fn at(&mut self, position: u32) -> Option<Opened<'_>> {
        let number = self.number(usize::try_from(position).ok()?);
        self.find(number).filter(|_| position < MOST_HANDLES)
    }

    /// The handle of a number, whatever number it is.
    pub(super) fn find(&mut self, number: u64) -> Option<Opened<'_>> {
        if number >> POSITION != self.generation {
            return None;
        }
        let position = usize::try_from(number & u64::from(MOST_HANDLES - 1)).ok()?;
        let handle = self.handles.get_mut(position)?;
        Some(Opened {
            entry: self.entries.get_mut(handle.entry)?,
            uses: self.uses.get_mut(handle.uses.clone())?,
            handle,
            budget: &mut self.budget,
        })
    }

    /// Marks everything that was read so far as sent.
    pub(super) fn all_was_eager(&mut self) {
        let handles = self.handles.iter_mut();
        let named = handles.flat_map(|handle| handle.names.values_mut());
        let named = named.map(|(_, used)| used);
        for used in self.uses.iter_mut().chain(named) {
            if used.read == Read::Asked {
                used.read = Read::Sent;
            }
            used.refused = false;
        }
    }

    /// Names of what was to be changed and may not be, at most eight.
    pub(crate) fn refused(&self) -> &[String] {
        &self.budget.refused
    }

    /// What an answer may change, for each handle.
    pub(crate) fn accesses(&self) -> impl Iterator<Item = &Access> {
        self.handles.iter().map(|handle| &*handle.access)
    }

    /// Ends the call. What it changes counts if it went well.
    pub(crate) fn end(mut self: Box<Self>, is_well: bool) -> Changes {
        if !is_well {
            self.entries.clear();
        }
        Changes(self)
    }

    /// What each handle was used for.
    pub(crate) fn touched(&self) -> impl Iterator<Item = Touched<'_>> {
        self.handles.iter().map(|handle| {
            let mut touched = Touched {
                item: &self.entries[handle.entry].item,
                access: &handle.access,
                read: Vec::new(),
                only_sent: Vec::new(),
                written: Vec::new(),
                refused: Vec::new(),
            };
            let uses = &self.uses[handle.uses.clone()];
            for (slot, used) in handle.access.table.slots().iter().zip(uses) {
                touched.note(&slot.name, *used);
            }
            for (name, (_, used)) in &handle.names {
                touched.note(name, *used);
            }
            touched
        })
    }
}

impl Changes {
    /// Takes the changes out, so that nobody else has its items.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (ItemKey, Patch)> {
        let entries = self.0.entries.drain(..);
        let changed = entries.filter(|entry| !entry.changes.is_empty());
        changed.map(|entry| (entry.key, entry.changes))
    }

    /// What the next call can use again.
    pub(crate) fn into_open(self) -> Box<Open> {
        self.0
    }
}

impl<'a> Touched<'a> {
    fn note(&mut self, name: &'a str, used: Use) {
        match used.read {
            Read::Asked => self.read.push(name),
            Read::Sent => self.only_sent.push(name),
            Read::No => {}
        }
        if used.written {
            self.written.push(name);
        }
        // A guest decides how many there are, and how long.
        if used.refused && self.refused.len() < MAX_NAMES {
            self.refused.push(short(name));
        }
    }
}

impl Entry {
    /// A value as it is now, for one whom a mask has let through.
    pub(super) fn value(&self, place: Place, name: &str, permit: Permit) -> Option<Value<'_>> {
        let changed = self.changes.value(place, name);
        changed.or_else(|| self.item.value(place, name, permit))
    }
}

impl Handle {
    /// What may be done with a name, and what was. `None` for a handle that
    /// has slots, and for more names than anybody asks for.
    pub(super) fn named(&mut self, name: &str) -> Option<&mut (Allowed, Use)> {
        const MOST_NAMES: usize = 4096;
        const LONGEST: usize = 1024;
        if !self.names.contains_key(name) {
            let is_full = self.names.len() >= MOST_NAMES || name.len() > LONGEST;
            let allowed = self.access.named(name).filter(|_| !is_full)?;
            self.names.insert(name.into(), (allowed, Use::default()));
        }
        self.names.get_mut(name)
    }
}

impl Budget {
    pub(super) fn refuse(&mut self, name: &str) {
        let name = short(name);
        if self.refused.len() < MAX_NAMES && !self.refused.contains(&name) {
            self.refused.push(name);
        }
    }
}
