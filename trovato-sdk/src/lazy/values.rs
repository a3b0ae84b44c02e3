//! Values that came before they were asked for: with the call, or with a
//! fetch.

use std::cell::Cell;
use std::ops::Range;

use crate::abi::Word;
use crate::abi::head::VALUE_BYTES;
use crate::codec;
use crate::error::TapError;

/// Where some values of one item lie in a block, laid out as in the head of a
/// call. That they lie within it was looked at when this was made.
pub(super) struct Values {
    /// Where the first one is described.
    first: usize,
    /// How many there are.
    count: usize,
    /// Where the first one's bytes begin.
    bytes: usize,
    /// The one after that which was found last: mostly they are asked for in
    /// the order in which they came.
    next: Cell<Place>,
}

/// One of them, by its number and by where its bytes, with its name, begin.
#[derive(Clone, Copy)]
struct Place {
    index: usize,
    start: usize,
}

/// A value: the host's word and its bytes.
pub(super) type Kept<'b> = (i64, &'b [u8]);

impl Values {
    /// So many values that are described in the block from `first` on, and
    /// whose bytes lie in it from `bytes` on. `seen` is told the slot of each.
    /// `None` when the block is not what it claims to be.
    pub(super) fn new(
        block: &[u8],
        (first, count, bytes): (usize, usize, usize),
        mut seen: impl FnMut(u32),
    ) -> Option<Self> {
        let place = Place {
            index: 0,
            start: bytes,
        };
        let values = Self {
            first,
            count,
            bytes,
            next: Cell::new(place),
        };
        let mut place = place;
        while place.index < count {
            let value = values.at(block, place)?;
            seen(value.slot);
            place = value.next(place);
        }
        (place.start <= block.len()).then_some(values)
    }

    /// The value of a slot, of a handle that has slots.
    pub(super) fn of_slot<'b>(&self, block: &'b [u8], slot: u32) -> Option<Kept<'b>> {
        self.find(block, slot, "")
    }

    /// The value of this name, of a handle that has no slots.
    pub(super) fn of_name<'b>(&self, block: &'b [u8], name: &str) -> Option<Kept<'b>> {
        self.find(block, 0, name)
    }

    fn find<'b>(&self, block: &'b [u8], slot: u32, name: &str) -> Option<Kept<'b>> {
        let mut place = self.next.get();
        for _ in 0..self.count {
            if place.index == self.count {
                place = Place {
                    index: 0,
                    start: self.bytes,
                };
            }
            let value = self.at(block, place)?;
            place = value.next(place);
            if value.slot == slot && block.get(value.name)? == name.as_bytes() {
                self.next.set(place);
                return Some((value.word, block.get(value.bytes)?));
            }
        }
        None
    }

    #[inline]
    fn at(&self, block: &[u8], place: Place) -> Option<Value> {
        let at = self
            .first
            .checked_add(place.index.checked_mul(VALUE_BYTES)?)?;
        let value: &[u8; VALUE_BYTES] = block.get(at..)?.first_chunk()?;
        let word = i64::from_le_bytes(*value.last_chunk()?);
        let name_end = place.start.checked_add(number(&value[4..])?)?;
        let end = name_end.checked_add(usize::try_from(length(word)).ok()?)?;
        Some(Value {
            slot: u32::from_le_bytes(*value.first_chunk()?),
            word,
            name: place.start..name_end,
            bytes: name_end..end,
        })
    }
}

struct Value {
    slot: u32,
    word: i64,
    name: Range<usize>,
    bytes: Range<usize>,
}

impl Value {
    /// The place after this one's.
    fn next(&self, place: Place) -> Place {
        Place {
            index: place.index + 1,
            start: self.bytes.end,
        }
    }
}

/// Bytes that a word stands for, whatever word it is.
pub(super) fn length(word: i64) -> u32 {
    Word::unpack(word).map_or(0, Word::bytes)
}

/// The number that these bytes begin with.
pub(super) fn number(bytes: &[u8]) -> Option<usize> {
    let number = u32::from_le_bytes(*bytes.first_chunk()?);
    usize::try_from(number).ok()
}

#[cold]
#[inline(never)]
pub(super) fn lying() -> TapError {
    let message = "the payload's handles are not what its head claims";
    TapError::new(codec::INPUT, message)
}
