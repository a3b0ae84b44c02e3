//! The head of a payload with handles.

use std::rc::Rc;

use super::fields::SlotSpec;
use super::handle::Handle;
use super::source::Source;
use super::values::{Values, lying};
use crate::abi::head::{HANDLE_BYTES, HANDLES, HANDLES_BYTES, VALUE_BYTES};
use crate::error::Result;

/// Takes a payload apart: the handles, where it has any, and the JSON.
///
/// # Errors
///
/// When the payload ends before its head does.
#[inline]
pub(crate) fn split(payload: &[u8]) -> Result<(&[u8], &[u8])> {
    if payload.first() == Some(&HANDLES) {
        split_handles(payload).ok_or_else(lying)
    } else {
        Ok((&[], payload))
    }
}

#[inline(never)]
fn split_handles(payload: &[u8]) -> Option<(&[u8], &[u8])> {
    payload.split_at_checked(Head::read(payload)?.end)
}

/// Where the parts of a head begin.
struct Head {
    handles: usize,
    values: usize,
    bytes: usize,
    end: usize,
}

impl Head {
    fn read(head: &[u8]) -> Option<Self> {
        let handles = number(head, 4)?;
        let values = HANDLES_BYTES.checked_add(handles.checked_mul(HANDLE_BYTES)?)?;
        let bytes = values.checked_add(number(head, 8)?.checked_mul(VALUE_BYTES)?)?;
        let end = bytes.checked_add(number(head, 12)?)?;
        Some(Self {
            handles,
            values,
            bytes,
            end,
        })
    }
}

/// The handles at these positions.
///
/// # Errors
///
/// When the head has no such handle, or claims what is not so.
pub(super) fn handles(
    head: &[u8],
    positions: &[u32],
    slots: &'static [SlotSpec],
) -> Result<Vec<Handle>> {
    let parts = Head::read(head).ok_or_else(lying)?;
    let block: Rc<[u8]> = head.get(parts.values..parts.end).ok_or_else(lying)?.into();
    positions
        .iter()
        .map(|&position| {
            if position as usize >= parts.handles {
                return None;
            }
            let at = HANDLES_BYTES + position as usize * HANDLE_BYTES;
            let number = u64::from_le_bytes(*head.get(at..)?.first_chunk()?);
            let first = number_of_bytes(head, at + 8, VALUE_BYTES)?;
            let count = number_of_bytes(head, at + 12, 1)?;
            let start = number_of_bytes(head, at + 16, 1)?;
            let values = Values {
                block: block.clone(),
                first,
                count,
                bytes: (parts.bytes - parts.values).checked_add(start)?,
            };
            Some(Handle::new(Source::host(number), slots, Some(values)))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(lying)
}

fn number_of_bytes(head: &[u8], at: usize, each: usize) -> Option<usize> {
    number(head, at)?.checked_mul(each)
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let number = u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
    usize::try_from(number).ok()
}
