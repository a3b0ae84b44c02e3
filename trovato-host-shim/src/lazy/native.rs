//! What a tap asks that runs natively: the functions that wasm imports, on
//! slices of its own memory.

use trovato::abi::Word;
use trovato::testing::ItemAsk;

use super::imports::put;
use super::open::{MOST_HANDLES, Open};
use crate::error::Limit;

impl Open {
    /// Does what is asked of the item of a handle.
    ///
    /// # Errors
    ///
    /// When the changes of the call have become too large, which ends it.
    pub(crate) fn answer(
        &mut self,
        handle: u64,
        ask: ItemAsk<'_>,
        room: &mut [u8],
    ) -> Result<Word, Limit> {
        match ask {
            ItemAsk::Read(_) | ItemAsk::ReadNamed(_) => self.crossings.reads += 1,
            ItemAsk::Fetch(..) => self.crossings.fetches += 1,
            ItemAsk::Write(..) | ItemAsk::WriteNamed(..) => self.crossings.writes += 1,
        }
        let Some(opened) = self.find(handle) else {
            return Ok(Word::Invalid);
        };
        match ask {
            ItemAsk::Read(slot) => Ok(put(&opened.slot(slot), room)),
            ItemAsk::ReadNamed(name) => Ok(put(&opened.named(name), room)),
            ItemAsk::Fetch(slots, words) => Ok(self.fetch(handle, slots, words, room)),
            ItemAsk::Write(slot, json) => opened.set_slot(slot, json),
            ItemAsk::WriteNamed(name, json) => opened.set_named(name, json),
        }
    }

    fn fetch(&mut self, handle: u64, slots: &[u32], words: &mut [i64], room: &mut [u8]) -> Word {
        if slots.len() > MOST_HANDLES as usize {
            return Word::Invalid;
        }
        let mut bytes = Vec::new();
        for (&slot, word) in slots.iter().zip(words) {
            if let Some(opened) = self.find(handle) {
                let answer = opened.slot(slot);
                *word = answer.word().pack();
                answer.bytes(|more| bytes.extend_from_slice(more));
            }
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        match room.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(&bytes);
                Word::Done { len: length }
            }
            None => Word::TooSmall { needed: length },
        }
    }
}
