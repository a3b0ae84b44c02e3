//! The buffer that a host writes values to.

use std::rc::Rc;

use super::error;
use crate::abi::Word;
use crate::error::Result;

/// Room that a buffer begins with, in bytes.
const FIRST_ROOM: usize = 1024;
/// Capacity above which a buffer is not kept for the next read, in bytes.
const KEPT_ROOM: usize = 1 << 20;

/// The instance's scratch buffer while it is in use, and a hold on what was
/// there before it was asked for.
pub(super) struct Buffer {
    scratch: Vec<u8>,
    pub(super) kept: Option<Rc<[u8]>>,
}

impl Buffer {
    /// Takes the buffer that is kept between reads.
    pub(super) fn take() -> Self {
        Self {
            scratch: store::take(),
            kept: None,
        }
    }

    /// The buffer, emptied, to append to.
    pub(super) fn empty(&mut self) -> &mut Vec<u8> {
        self.scratch.clear();
        &mut self.scratch
    }

    /// Lets `read` write to the buffer; a second time, with as much room as it
    /// asked for, when the first was too small. Answers with its word and all
    /// of the room.
    pub(super) fn fill(&mut self, mut read: impl FnMut(&mut [u8]) -> i64) -> Result<(i64, &[u8])> {
        self.make_room(FIRST_ROOM)?;
        let mut word = read(&mut self.scratch);
        if let Some(Word::TooSmall { needed }) = Word::unpack(word) {
            self.make_room(needed as usize)?;
            word = read(&mut self.scratch);
        }
        Ok((word, &self.scratch))
    }

    fn make_room(&mut self, needed: usize) -> Result<()> {
        if self.scratch.len() < needed {
            let more = needed - self.scratch.len();
            if self.scratch.try_reserve(more).is_err() {
                return Err(error::nonsense(
                    "there is no memory for a value of the size that the host names",
                ));
            }
            // All that there is: the next value may be larger.
            self.scratch.resize(self.scratch.capacity(), 0);
        }
        Ok(())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let scratch = std::mem::take(&mut self.scratch);
        if scratch.capacity() <= KEPT_ROOM {
            store::keep(scratch);
        }
    }
}

#[cfg(target_arch = "wasm32")]
use crate::sys::items as store;

#[cfg(not(target_arch = "wasm32"))]
mod store {
    use std::cell::Cell;

    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }

    pub(super) fn take() -> Vec<u8> {
        SCRATCH.take()
    }

    pub(super) fn keep(scratch: Vec<u8>) {
        SCRATCH.set(scratch);
    }
}
