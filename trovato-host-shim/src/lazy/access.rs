//! What one plugin may do with items of one type by the handles of one input:
//! the masks, asked once about each slot.

use std::sync::Arc;

use super::table::{Slot, Table};
use crate::grants::ALL;
use crate::item::Place;
use crate::mask::{Mask, Permit};

pub(crate) struct Access {
    pub(super) table: Arc<Table>,
    slots: Box<[Allowed]>,
    reads: Arc<Mask>,
    writes: Arc<Mask>,
    denied: Box<[Box<str>]>,
}

/// What may be done with one member or field.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    pub(super) read: Option<Permit>,
    pub(super) write: Option<Permit>,
}

impl Access {
    pub(crate) fn new(table: &Arc<Table>, reads: &Arc<Mask>, writes: &Arc<Mask>) -> Self {
        let allowed = |slot: &Slot| {
            let write = slot.write && slot.place.is_writable(&slot.base);
            Allowed {
                read: reads.permit(&slot.base),
                write: write.then(|| writes.permit(&slot.base)).flatten(),
            }
        };
        let is_hidden = |place, name: &str| {
            let is_identity = matches!(place, Place::Id | Place::Type);
            !is_identity && !reads.allows(name)
        };
        let denied = match &**table {
            Table::Slots { slots, .. } => {
                let denied = slots
                    .iter()
                    .filter(|slot| is_hidden(slot.place, &slot.base));
                denied.map(|slot| slot.name.clone()).collect()
            }
            Table::Names { declared, .. } => {
                let named = declared.iter().filter(|name| ***name != *ALL);
                let denied = named.filter(|name| is_hidden(Place::of(name), name));
                denied.cloned().collect()
            }
        };
        Self {
            slots: table.slots().iter().map(allowed).collect(),
            table: Arc::clone(table),
            reads: Arc::clone(reads),
            writes: Arc::clone(writes),
            denied,
        }
    }

    /// A slot, and what may be done with it.
    pub(super) fn slot(&self, number: u32) -> Option<(&Slot, Allowed)> {
        let at = usize::try_from(number).ok()?;
        let slot = self.table.slots().get(at)?;
        Some((slot, *self.slots.get(at)?))
    }

    /// What may be done with a member or field that is asked for by name;
    /// `None` when this is no handle for names.
    pub(super) fn named(&self, name: &str) -> Option<Allowed> {
        let Table::Names { .. } = *self.table else {
            return None;
        };
        let writable = Place::of(name).is_writable(name);
        Some(Allowed {
            read: self.reads.permit(name),
            write: writable.then(|| self.writes.permit(name)).flatten(),
        })
    }

    /// What an answer may change of such an item.
    pub(crate) fn writes(&self) -> &Arc<Mask> {
        &self.writes
    }

    /// What was declared to be read and is hidden, as it was declared.
    pub(crate) fn denied(&self) -> impl Iterator<Item = &str> {
        self.denied.iter().map(|name| &**name)
    }
}
