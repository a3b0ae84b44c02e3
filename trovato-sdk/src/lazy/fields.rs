//! The declaration of what a tap may touch, and the slots it makes.

use std::marker::PhantomData;

use super::handle::Handle;

/// A struct that says which fields of an item a tap may read and write.
///
/// It is implemented by `#[derive(trovato::Fields)]` and by nothing else; what
/// is in it changes without notice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which fields a handle has",
    label = "no `#[derive(trovato::Fields)]`",
    note = "write `#[derive(trovato::Fields)]` on the struct, or `ItemHandle` alone to read fields by name"
)]
pub trait Fields: Sized {
    /// The accessors, one or two for each field.
    type Access;

    /// Members and fields in the order of their slots.
    #[doc(hidden)]
    const SLOTS: &'static [SlotSpec];

    /// What the section line says of a handle of this type.
    #[doc(hidden)]
    const LINE: &'static str;

    #[doc(hidden)]
    fn access(handle: Handle) -> Self::Access;

    #[doc(hidden)]
    fn handle(access: &Self::Access) -> &Handle;
}

/// A field of a [`Fields`] struct, for [`fetch`](super::ItemHandle::fetch). The
/// derive makes a constant of each.
pub struct Slot<T>(pub(super) u32, PhantomData<fn() -> T>);

impl<T> Slot<T> {
    #[doc(hidden)]
    pub const fn new(slot: u32) -> Self {
        Self(slot, PhantomData)
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T> std::fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Slot").field(&self.0).finish()
    }
}

/// What is behind a slot: a member of the item, a field, or a path into a
/// field's JSON.
#[derive(Debug, Clone, Copy)]
pub struct SlotSpec {
    name: &'static str,
}

impl SlotSpec {
    /// A slot for what is at this path, such as `title` or
    /// `field_rating.value`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// That path.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// Whether one of the slots is for exactly this path.
pub(super) const fn declares(slots: &[SlotSpec], path: &str) -> bool {
    let mut slot = 0;
    while slot < slots.len() {
        if equal(slots[slot].name.as_bytes(), path.as_bytes()) {
            return true;
        }
        slot += 1;
    }
    false
}

/// Whether what lies at one of the paths is part of what lies at the other.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one.as_bytes(), other.as_bytes())
    } else {
        (other.as_bytes(), one.as_bytes())
    };
    long.starts_with(short) && matches!(long.get(short.len()), None | Some(b'.'))
}

pub(super) const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_declared_by_its_whole_path() {
        const SLOTS: &[SlotSpec] = &[SlotSpec::new("title"), SlotSpec::new("field_a.value")];
        const { assert!(declares(SLOTS, "field_a.value")) };
        assert!(declares(SLOTS, "title"));
        assert!(!declares(SLOTS, "field_a"));
        assert!(!declares(SLOTS, ""));
    }

    #[test]
    fn a_path_overlaps_with_what_it_leads_through() {
        assert!(overlap("a", "a"));
        assert!(overlap("a", "a.value"));
        assert!(overlap("a.b.c", "a.b"));
        assert!(!overlap("a", "ab"));
        assert!(!overlap("a.b", "a.c"));
    }
}
