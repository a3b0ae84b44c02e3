//! The buffer that a host writes values to.

use std::rc::Rc;

use super::error;
use crate::abi::Word;
use crate::error::Result;

/// Room that a buffer begins with, in bytes.
const FIRST_ROOM: usize = 1024;
/// Room above which a buffer is not kept for the next read, in bytes.
const KEPT_ROOM: usize = 1 << 20;

/// The instance's scratch buffer while it is in use, or what came before it
/// was asked for.
pub(super) struct Buffer {
    scratch: Vec<u8>,
    held: Option<Rc<[u8]>>,
}

impl Buffer {
    /// Takes the buffer that is kept between reads.
    pub(super) fn take() -> Self {
        Self {
            scratch: store::take(),
            held: None,
        }
    }

    /// The buffer, emptied, to append to.
    pub(super) fn empty(&mut self) -> &mut Vec<u8> {
        self.scratch.clear();
        &mut self.scratch
    }

    /// Keeps a block alive for as long as an answer borrows from it.
    pub(super) fn hold(&mut self, block: Rc<[u8]>) -> &[u8] {
        self.held.insert(block)
    }

    /// Lets `read` write to the buffer; a second time, with as much room as it
    /// asked for, when the first was too small. Answers with its word and all
    /// of the room.
    ///
    /// # Errors
    ///
    /// When there is no memory for as much.
    pub(super) fn fill(&mut self, mut read: impl FnMut(&mut [u8]) -> i64) -> Result<(i64, &[u8])> {
        self.make_room(FIRST_ROOM)?;
        let mut word = read(&mut self.scratch);
        if let Some(Word::TooSmall { needed }) = Word::unpack(word) {
            self.make_room(needed as usize)?;
            word = read(&mut self.scratch);
        }
        Ok((word, &self.scratch))
    }

    #[inline(never)]
    fn make_room(&mut self, needed: usize) -> Result<()> {
        let len = self.scratch.len();
        if len < needed {
            // More than that, where it is kept: the next value may be larger.
            let room = match needed {
                0..=KEPT_ROOM => needed.next_power_of_two(),
                _ => needed,
            };
            if self.scratch.try_reserve_exact(room - len).is_err() {
                return Err(error::nonsense(
                    "there is no memory for a value of the size that the host names",
                ));
            }
            self.scratch.resize(room, 0);
        }
        Ok(())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.scratch.capacity() <= KEPT_ROOM {
            store::keep(std::mem::take(&mut self.scratch));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn too_small(needed: usize) -> i64 {
        let needed = u32::try_from(needed).unwrap();
        Word::TooSmall { needed }.pack()
    }

    /// A host with a value of so many bytes, and how often it was asked.
    fn fill(len: usize) -> (Result<(i64, usize)>, u32) {
        let mut asked = 0;
        let mut buffer = Buffer::take();
        let filled = buffer.fill(|room| {
            asked += 1;
            if room.len() < len {
                return too_small(len);
            }
            let len = u32::try_from(len).unwrap();
            Word::Json { len }.pack()
        });
        (filled.map(|(word, room)| (word, room.len())), asked)
    }

    #[test]
    fn what_does_not_fit_is_asked_for_twice_and_the_next_like_it_once() {
        // A thread of its own, whose buffer nobody else has grown.
        let asked = std::thread::spawn(|| [1024, 5000, 5001, 10, 5000].map(|len| fill(len).1));
        assert_eq!(asked.join().unwrap(), [1, 2, 1, 1, 1]);
    }

    #[test]
    fn a_large_buffer_is_given_back() {
        let asked = std::thread::spawn(|| [2 << 20, 2 << 20, 1024, 2048].map(|len| fill(len).1));
        assert_eq!(asked.join().unwrap(), [2, 2, 1, 2]);
    }

    #[test]
    fn a_host_that_never_has_enough_is_asked_twice() {
        let mut asked = 0;
        let mut buffer = Buffer::take();
        let word = buffer.fill(|room| {
            asked += 1;
            too_small(room.len() + 1)
        });
        assert!(matches!(
            Word::unpack(word.unwrap().0),
            Some(Word::TooSmall { .. })
        ));
        assert_eq!(asked, 2);
    }

    #[test]
    fn what_was_appended_is_no_room() {
        let mut buffer = Buffer::take();
        buffer.empty().extend_from_slice(b"5");
        drop(buffer);
        let (filled, asked) = fill(1024);
        assert_eq!(asked, 1);
        assert!(filled.unwrap().1 >= 1024);
    }
}
