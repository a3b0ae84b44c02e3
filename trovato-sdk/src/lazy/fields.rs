//! The declaration of what a tap may touch, and the slots it makes.

use std::marker::PhantomData;

use super::handle::Handle;

/// A struct that says which fields of an item a tap may read and write.
///
/// It is implemented by `#[derive(trovato::Fields)]` and by nothing else; what
/// is in it changes without notice.
///
/// ```
/// use trovato::prelude::*;
///
/// #[derive(trovato::Fields)]
/// struct Teaser {
///     title: String,
///     #[field("field_rating.value", write)]
///     rating: Option<i64>,
/// }
///
/// fn praise(item: &mut ItemHandle<Teaser>) -> Result<()> {
///     if item.title()?.contains("bread") {
///         item.set_rating(5)?;
///     }
///     Ok(())
/// }
///
/// let mut item = ItemHandle::from(Item::new("blog", "About bread"));
/// praise(&mut item)?;
/// assert_eq!(item.rating()?, Some(5));
/// # Ok::<(), TapError>(())
/// ```
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
///
/// ```
/// use trovato::prelude::*;
///
/// #[derive(trovato::Fields)]
/// struct Line {
///     title: String,
///     status: i64,
/// }
///
/// let item = ItemHandle::<Line>::from(Item::new("blog", "Hello"));
/// item.fetch(&[Line::TITLE, Line::STATUS])?; // one crossing for both
/// assert_eq!((item.title()?, item.status()?), ("Hello", 0));
/// # Ok::<(), TapError>(())
/// ```
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

/// What a handle knows of its slots.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) slots: &'static [SlotSpec],
    /// The bits of those slots that share something with another one.
    pub(super) nested: u64,
}

impl Table {
    pub(super) const fn of<T: Fields>() -> Self {
        Self {
            slots: T::SLOTS,
            nested: const { nested(T::SLOTS) },
        }
    }
}

/// The bit that all slots from the 64th on share.
pub(super) const LAST_BIT: u64 = 1 << 63;

/// The bit that stands for a slot in a set of slots.
#[inline]
pub(super) const fn bit(slot: u32) -> u64 {
    if slot < 63 { 1 << slot } else { LAST_BIT }
}

const fn nested(slots: &[SlotSpec]) -> u64 {
    let mut bits = 0;
    let (mut one, mut one_bit) = (0, 1);
    while one < slots.len() {
        let (mut other, mut other_bit) = (0, 1);
        while other < one {
            if overlap(slots[one].name, slots[other].name) {
                bits |= one_bit | other_bit;
            }
            other += 1;
            other_bit = next(other_bit);
        }
        one += 1;
        one_bit = next(one_bit);
    }
    bits
}

/// The bit of the slot after one of this bit.
const fn next(bit: u64) -> u64 {
    if bit == LAST_BIT { bit } else { bit << 1 }
}

/// Whether what lies at one of the paths is part of what lies at the other.
pub(super) const fn overlap(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one.as_bytes(), other.as_bytes())
    } else {
        (other.as_bytes(), one.as_bytes())
    };
    // First what mostly tells: names that differ begin alike.
    (short.len() == long.len() || long[short.len()] == b'.')
        && equal(short, long.split_at(short.len()).0)
}

pub(super) const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = one.len();
    while at > 0 {
        at -= 1;
        if one[at] != other[at] {
            return false;
        }
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

    #[test]
    fn slots_that_share_something_are_known_while_the_plugin_compiles() {
        const fn slots<const N: usize>(first: &'static str) -> [SlotSpec; N] {
            let mut slots = [SlotSpec::new("b"); N];
            slots[0] = SlotSpec::new(first);
            slots[1] = SlotSpec::new("a.c");
            slots[2] = SlotSpec::new("ab");
            slots
        }
        const { assert!(nested(&slots::<4>("a")) == 0b11) };
        assert_eq!(nested(&slots::<4>("a.d")), 0);
        assert_eq!(nested(&slots::<66>("a")), !0 ^ 0b100);
        assert_eq!(bit(62), 1 << 62);
        assert_eq!([63, 64, u32::MAX].map(bit), [LAST_BIT; 3]);
    }
}
