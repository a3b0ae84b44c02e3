//! The buffer that a host writes values to.

use super::error;
use super::sent::InCall;
use crate::abi::Word;
use crate::error::Result;

/// Room that a buffer begins with, in bytes.
const FIRST_ROOM: usize = 1024;
/// Room above which a buffer is not kept for the next read, in bytes.
const KEPT_ROOM: usize = 1 << 20;

/// The instance's scratch buffer while it is in use, in a call.
pub(super) struct Buffer {
    pub(super) scratch: Vec<u8>,
    pub(super) call: InCall,
}

impl Buffer {
    /// Takes the buffer that is kept between reads.
    pub(super) fn take() -> Self {
        Self {
            scratch: store::take(),
            call: InCall::here(),
        }
    }

    /// The buffer, emptied, to append to.
    pub(super) fn empty(&mut self) -> &mut Vec<u8> {
        self.scratch.clear();
        &mut self.scratch
    }
}

/// Lets `read` write to all the room of a buffer; a second time, with as much
/// room as it asked for, when the first was too small. Answers with its word.
///
/// # Errors
///
/// When there is no memory for as much.
#[inline]
pub(super) fn fill(
    scratch: &mut Vec<u8>,
    mut read: impl FnMut(&mut Vec<u8>) -> i64,
) -> Result<i64> {
    if scratch.capacity() < FIRST_ROOM {
        make_room(scratch, FIRST_ROOM)?;
    }
    let word = read(scratch);
    if let Some(Word::TooSmall { needed }) = Word::unpack(word) {
        make_room(scratch, needed as usize)?;
        return Ok(read(scratch));
    }
    Ok(word)
}

#[cold]
#[inline(never)]
fn make_room(scratch: &mut Vec<u8>, needed: usize) -> Result<()> {
    if scratch.capacity() < needed {
        // More than that, where it is kept: the next value may be larger.
        let room = match needed {
            0..=KEPT_ROOM => needed.next_power_of_two(),
            _ => needed,
        };
        // What is in it is of no use to anybody.
        *scratch = Vec::new();
        if scratch.try_reserve_exact(room).is_err() {
            return Err(error::nonsense(
                "there is no memory for a value of the size that the host names",
            ));
        }
    }
    Ok(())
}

impl Drop for Buffer {
    // Once, not for each type of value that is read.
    #[inline(never)]
    fn drop(&mut self) {
        if self.scratch.capacity() <= KEPT_ROOM {
            store::keep(std::mem::take(&mut self.scratch));
        }
    }
}

#[cfg(target_arch = "wasm32")]
use crate::sys::scratch as store;

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

    /// A host with a value of so many bytes, how much room it had in the end,
    /// and how often it was asked.
    fn asked(len: usize) -> (Result<i64>, usize, u32) {
        let mut asked = 0;
        let mut buffer = Buffer::take();
        let word = fill(&mut buffer.scratch, |room| {
            asked += 1;
            if room.capacity() < len {
                return too_small(len);
            }
            let len = u32::try_from(len).unwrap();
            Word::Json { len }.pack()
        });
        (word, buffer.scratch.capacity(), asked)
    }

    #[test]
    fn what_does_not_fit_is_asked_for_twice_and_the_next_like_it_once() {
        // A thread of its own, whose buffer nobody else has grown.
        let counts = std::thread::spawn(|| [1024, 5000, 5001, 10, 5000].map(|len| asked(len).2));
        assert_eq!(counts.join().unwrap(), [1, 2, 1, 1, 1]);
    }

    #[test]
    fn a_large_buffer_is_given_back() {
        let counts = std::thread::spawn(|| [2 << 20, 2 << 20, 1024, 2048].map(|len| asked(len).2));
        assert_eq!(counts.join().unwrap(), [2, 2, 1, 2]);
    }

    #[test]
    fn a_host_that_never_has_enough_is_asked_twice() {
        let mut asked = 0;
        let mut buffer = Buffer::take();
        let word = fill(&mut buffer.scratch, |room| {
            asked += 1;
            too_small(room.capacity() + 1)
        });
        assert!(matches!(
            Word::unpack(word.unwrap()),
            Some(Word::TooSmall { .. })
        ));
        assert_eq!(asked, 2);
    }

    #[test]
    fn what_was_appended_takes_no_room_away() {
        let mut buffer = Buffer::take();
        buffer.empty().extend_from_slice(b"5");
        drop(buffer);
        let (word, room, asked) = asked(1024);
        assert_eq!(asked, 1);
        assert!(word.is_ok() && room >= 1024);
    }
}
