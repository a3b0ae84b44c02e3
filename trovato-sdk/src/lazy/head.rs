//! The head of a payload with handles.

use super::fields::{Table, bit};
use super::handle::Handle;
use super::sent::Sent;
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
    table: Table,
    /// The head again, for the handles that have values in it.
    sent: Option<Sent>,
}

impl<'a> Handles<'a> {
    /// Reads the head.
    ///
    /// # Errors
    ///
    /// When there is none, or it is shorter than it claims.
    pub(super) fn of(head: &'a [u8], table: Table) -> Result<Self> {
        if head.is_empty() {
            return Err(no_head());
        }
        let parts = Head::read(head).ok_or_else(lying)?;
        let head = head.get(..parts.end).ok_or_else(lying)?;
        let has_values = parts.values < parts.bytes;
        Ok(Self {
            head,
            sent: if has_values { Sent::new(head) } else { None },
            parts,
            table,
        })
    }

    /// The handle at a position that JSON names.
    pub(super) fn at(&self, json: &[u8]) -> Option<Handle> {
        let position = position(json)?;
        if position >= self.parts.handles {
            return None;
        }
        let start = HANDLES_BYTES + position * HANDLE_BYTES;
        let handle: &[u8; HANDLE_BYTES] = self.head.get(start..)?.first_chunk()?;
        let source = Source::host(u64::from_le_bytes(*handle.first_chunk()?));
        let (mut eager, mut here) = (None, 0);
        // What did not come, or came in a way that was not foreseen, is read.
        if let (Some(sent), count @ 1..) = (&self.sent, number(&handle[12..])?) {
            let first = number(&handle[8..])?.checked_mul(VALUE_BYTES)?;
            let first = self.parts.values.checked_add(first)?;
            let bytes = self.parts.bytes.checked_add(number(&handle[16..])?)?;
            let seen = |slot| here |= bit(slot);
            let values = Values::new(self.head, (first, count, bytes), seen)?;
            eager = Some((sent.clone(), values));
        }
        Some(Handle::new(source, self.table, eager, here))
    }
}

/// A number that stands alone.
fn position(json: &[u8]) -> Option<usize> {
    let digits = json.trim_ascii();
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_usize, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        let number = number.checked_mul(10)?.checked_add(usize::from(digit))?;
        (digit < 10).then_some(number)
    })
}

#[cold]
fn no_head() -> TapError {
    let message = "this tap takes items by handle, and the payload has no handles";
    TapError::new(codec::INPUT, message)
}
