//! Values that came before they were asked for: with the call, or with a
//! fetch.

use std::ops::Range;
use std::rc::Rc;

use crate::abi::Word;
use crate::abi::head::VALUE_BYTES;
use crate::codec;
use crate::error::{Result, TapError};

/// Some values of one item, laid out as in the head of a call. Whether they
/// lie where they should is looked at when one is asked for.
pub(super) struct Values {
    /// What the values are in, perhaps with those of other items.
    pub(super) block: Rc<[u8]>,
    /// Where the first value is described in the block.
    pub(super) first: usize,
    /// How many there are.
    pub(super) count: usize,
    /// Where the first value's bytes begin in the block.
    pub(super) bytes: usize,
}

/// One of them: the host's word, and where its bytes are in the block.
pub(super) struct Kept {
    pub(super) word: i64,
    pub(super) block: Rc<[u8]>,
    pub(super) bytes: Range<usize>,
}

impl Values {
    /// What a fetch of these slots brought; `None` when the words stand for
    /// another number of bytes than the host says.
    pub(super) fn fetched(slots: &[u32], words: &[i64], room: &[u8], len: u32) -> Option<Self> {
        let claimed: u64 = words.iter().map(|&word| u64::from(length(word))).sum();
        let bytes = room.get(..usize::try_from(len).ok()?)?;
        if claimed != u64::from(len) {
            return None;
        }
        let mut block = Vec::with_capacity(slots.len() * VALUE_BYTES + bytes.len());
        for (slot, word) in slots.iter().zip(words) {
            block.extend_from_slice(&slot.to_le_bytes());
            block.extend_from_slice(&0_u32.to_le_bytes());
            block.extend_from_slice(&word.to_le_bytes());
        }
        let start = block.len();
        block.extend_from_slice(bytes);
        Some(Self {
            block: block.into(),
            first: 0,
            count: slots.len(),
            bytes: start,
        })
    }

    /// The value of a slot, of a handle that has slots.
    ///
    /// # Errors
    ///
    /// When the block is not what it claims to be.
    pub(super) fn of_slot(&self, slot: u32) -> Result<Option<Kept>> {
        self.find(slot, "")
    }

    /// The value of this name, of a handle that has no slots.
    ///
    /// # Errors
    ///
    /// When the block is not what it claims to be.
    pub(super) fn of_name(&self, name: &str) -> Result<Option<Kept>> {
        self.find(0, name)
    }

    fn find(&self, slot: u32, name: &str) -> Result<Option<Kept>> {
        let mut start = self.bytes;
        for index in 0..self.count {
            let value = self.value(index, start).ok_or_else(lying)?;
            start = value.bytes.end;
            let its_name = self.block.get(value.name).ok_or_else(lying)?;
            if value.slot == slot && its_name == name.as_bytes() {
                self.block.get(value.bytes.clone()).ok_or_else(lying)?;
                return Ok(Some(Kept {
                    word: value.word,
                    block: Rc::clone(&self.block),
                    bytes: value.bytes,
                }));
            }
        }
        Ok(None)
    }

    /// A value by its number, whose bytes, with its name, begin at `start`.
    fn value(&self, index: usize, start: usize) -> Option<Value> {
        let at = self.first.checked_add(index.checked_mul(VALUE_BYTES)?)?;
        let value: &[u8; VALUE_BYTES] = self.block.get(at..)?.first_chunk()?;
        let word = i64::from_le_bytes(*value.last_chunk()?);
        let name_end = start.checked_add(number(&value[4..])?)?;
        let end = name_end.checked_add(usize::try_from(length(word)).ok()?)?;
        Some(Value {
            slot: u32::from_le_bytes(*value.first_chunk()?),
            word,
            name: start..name_end,
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

/// Bytes that a word stands for, whatever word it is.
fn length(word: i64) -> u32 {
    Word::unpack(word).map_or(0, Word::bytes)
}

/// The number that these bytes begin with.
pub(super) fn number(bytes: &[u8]) -> Option<usize> {
    let number = u32::from_le_bytes(*bytes.first_chunk()?);
    usize::try_from(number).ok()
}

#[cold]
pub(super) fn lying() -> TapError {
    let message = "the payload's handles are not what its head claims";
    TapError::new(codec::INPUT, message)
}
