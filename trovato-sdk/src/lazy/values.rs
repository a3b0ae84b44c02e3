//! Values that came before they were asked for: with the call, or with a
//! fetch.

use std::ops::Range;
use std::rc::Rc;

use crate::abi::Word;
use crate::abi::head::VALUE_BYTES;
use crate::codec;
use crate::error::{Result, TapError};

/// Some values of one item, laid out as in the head of a call.
pub(super) struct Values {
    pub(super) block: Rc<[u8]>,
    /// Where the first value's description starts, and how many there are.
    pub(super) first: usize,
    pub(super) count: usize,
    /// Where the bytes of the first begin.
    pub(super) bytes: usize,
}

/// One of them: the host's word, and where its bytes are in the block.
pub(super) struct Kept {
    pub(super) word: i64,
    pub(super) block: Rc<[u8]>,
    pub(super) bytes: Range<usize>,
}

impl Values {
    /// The value of a slot of a handle that has slots.
    ///
    /// # Errors
    ///
    /// When the block is not what it claims to be.
    pub(super) fn of_slot(&self, slot: u32) -> Result<Option<Kept>> {
        self.find(|value, _| value.slot == slot && value.name == 0)
    }

    /// The value of this name of a handle that has no slots.
    ///
    /// # Errors
    ///
    /// When the block is not what it claims to be.
    pub(super) fn of_name(&self, name: &str) -> Result<Option<Kept>> {
        self.find(|value, bytes| value.name > 0 && bytes == name.as_bytes())
    }

    fn find(&self, is_it: impl Fn(&Value, &[u8]) -> bool) -> Result<Option<Kept>> {
        let mut start = self.bytes;
        for index in 0..self.count {
            let value = self.value(index).ok_or_else(lying)?;
            let name = self.bytes_of(start, value.name).ok_or_else(lying)?;
            let len = Word::unpack(value.word).map_or(0, Word::bytes);
            let bytes = name.end..name.end.checked_add(len as usize).ok_or_else(lying)?;
            if is_it(&value, &self.block[name]) {
                self.block.get(bytes.clone()).ok_or_else(lying)?;
                return Ok(Some(Kept {
                    word: value.word,
                    block: self.block.clone(),
                    bytes,
                }));
            }
            start = bytes.end;
        }
        Ok(None)
    }

    fn value(&self, index: usize) -> Option<Value> {
        let start = index.checked_mul(VALUE_BYTES)?.checked_add(self.first)?;
        let bytes = self.block.get(start..)?;
        Some(Value {
            slot: u32::from_le_bytes(*bytes.first_chunk()?),
            name: u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?),
            word: i64::from_le_bytes(*bytes.get(8..)?.first_chunk()?),
        })
    }

    fn bytes_of(&self, start: usize, len: u32) -> Option<Range<usize>> {
        let range = start..start.checked_add(len as usize)?;
        self.block.get(range.clone())?;
        Some(range)
    }
}

struct Value {
    slot: u32,
    /// Length of its name.
    name: u32,
    word: i64,
}

#[cold]
pub(super) fn lying() -> TapError {
    TapError::new(
        codec::INPUT,
        "the host's handles are not what their head claims",
    )
}
