//! The head of a payload with handles.

use std::rc::Rc;

use super::fields::SlotSpec;
use super::handle::Handle;
use super::source::Source;
use super::values::{Values, lying, number};
use crate::abi::head::{HANDLE_BYTES, HANDLES, HANDLES_BYTES, VALUE_BYTES};
use crate::codec;
use crate::error::{Result, TapError};

/// Takes a payload apart: the head, where it has one with handles, and the
/// JSON.
///
/// # Errors
///
/// When the payload ends before its head does.
pub(super) fn split(payload: &[u8]) -> Result<(&[u8], &[u8])> {
    if payload.first() == Some(&HANDLES) {
        let head = Head::read(payload).ok_or_else(lying)?;
        payload.split_at_checked(head.end).ok_or_else(lying)
    } else {
        Ok((&[], payload))
    }
}

/// Where the parts of a head begin, and where it ends.
struct Head {
    /// How many handles there are.
    handles: usize,
    values: usize,
    bytes: usize,
    end: usize,
}

impl Head {
    fn read(head: &[u8]) -> Option<Self> {
        let count = |at| number(head.get(at..)?);
        let handles = count(4)?;
        let values = HANDLES_BYTES.checked_add(handles.checked_mul(HANDLE_BYTES)?)?;
        let bytes = values.checked_add(count(8)?.checked_mul(VALUE_BYTES)?)?;
        let end = bytes.checked_add(count(12)?)?;
        Some(Self {
            handles,
            values,
            bytes,
            end,
        })
    }
}

/// The handles of a call, of one type.
pub(super) struct Handles<'a> {
    head: &'a [u8],
    parts: Head,
    slots: &'static [SlotSpec],
    /// All values and their bytes, shared by the handles that have some.
    block: Option<Rc<[u8]>>,
}

impl<'a> Handles<'a> {
    /// Reads the head.
    ///
    /// # Errors
    ///
    /// When there is none, or it is shorter than it claims.
    pub(super) fn of(head: &'a [u8], slots: &'static [SlotSpec]) -> Result<Self> {
        if head.is_empty() {
            return Err(no_head());
        }
        let parts = Head::read(head).ok_or_else(lying)?;
        let block = head.get(parts.values..parts.end).ok_or_else(lying)?;
        Ok(Self {
            block: (parts.values < parts.bytes).then(|| block.into()),
            head,
            parts,
            slots,
        })
    }

    /// The handle at a position.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn at(&self, position: u32) -> Result<Handle> {
        self.find(position).ok_or_else(lying)
    }

    fn find(&self, position: u32) -> Option<Handle> {
        let position = usize::try_from(position).ok()?;
        if position >= self.parts.handles {
            return None;
        }
        let start = HANDLES_BYTES + position * HANDLE_BYTES;
        let handle: &[u8; HANDLE_BYTES] = self.head.get(start..)?.first_chunk()?;
        let eager = match (number(&handle[12..])?, &self.block) {
            (0, _) | (_, None) => None,
            (count, Some(block)) => Some(Values {
                block: Rc::clone(block),
                first: number(&handle[8..])?.checked_mul(VALUE_BYTES)?,
                count,
                bytes: (self.parts.bytes - self.parts.values)
                    .checked_add(number(&handle[16..])?)?,
            }),
        };
        let source = Source::host(u64::from_le_bytes(*handle.first_chunk()?));
        Some(Handle::new(source, self.slots, eager))
    }
}

#[cold]
fn no_head() -> TapError {
    let message = "this tap takes items by handle, and the payload has no handles";
    TapError::new(codec::INPUT, message)
}
