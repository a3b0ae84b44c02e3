//! What fetches have brought.

use std::cell::OnceCell;

use super::values::{Kept, Values, length};
use crate::abi::head::VALUE_BYTES;

/// The results of fetches, oldest first. A list that grows while it is borrowed
/// from: what reads a value may fetch others.
#[derive(Default)]
pub(super) struct Fetched(OnceCell<Box<Fetch>>);

struct Fetch {
    block: Vec<u8>,
    values: Values,
    next: Fetched,
}

impl Fetched {
    /// Adds what a fetch of these slots brought; `None` when the words stand
    /// for another number of bytes than the host says.
    pub(super) fn add(&self, slots: &[u32], words: &[i64], room: &[u8], len: u32) -> Option<()> {
        let claimed: u64 = words.iter().map(|&word| u64::from(length(word))).sum();
        let bytes = room.get(..usize::try_from(len).ok()?)?;
        if claimed != u64::from(len) {
            return None;
        }
        let start = slots.len() * VALUE_BYTES;
        let mut block = Vec::with_capacity(start + bytes.len());
        for (slot, word) in slots.iter().zip(words) {
            block.extend_from_slice(&u64::from(*slot).to_le_bytes());
            block.extend_from_slice(&word.to_le_bytes());
        }
        block.extend_from_slice(bytes);
        let values = Values::new(&block, (0, slots.len(), start), |_| {})?;
        let mut end = self;
        while let Some(fetch) = end.0.get() {
            end = &fetch.next;
        }
        end.0.get_or_init(|| {
            Box::new(Fetch {
                block,
                values,
                next: Self::default(),
            })
        });
        Some(())
    }

    /// What came last for a slot.
    pub(super) fn of_slot(&self, slot: u32) -> Option<Kept<'_>> {
        let mut fetched = self;
        let mut kept = None;
        while let Some(fetch) = fetched.0.get() {
            kept = fetch.values.of_slot(&fetch.block, slot).or(kept);
            fetched = &fetch.next;
        }
        kept
    }
}

/// One after the other: a list is longer than a stack is deep.
impl Drop for Fetched {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut fetch) = next {
            next = fetch.next.0.take();
        }
    }
}
