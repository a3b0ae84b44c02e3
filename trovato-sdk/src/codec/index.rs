//! The index that may stand in front of a payload: its layout is in
//! [`abi::head`](crate::abi::head).

use super::INPUT;
use crate::abi::head::{ENTRY_BYTES, INDEX, INDEX_BYTES, TABLE_BYTES};
use crate::error::TapError;

/// Lengths of the name and the value of one member.
pub(crate) type Entry = [u8; ENTRY_BYTES];
type Table = [u8; TABLE_BYTES];

/// What is known of a payload's JSON; nothing, where no index came with it.
#[derive(Clone, Copy)]
pub(crate) struct Index<'a> {
    tables: &'a [Table],
    entries: &'a [Entry],
}

impl<'a> Index<'a> {
    pub(crate) const NONE: Self = Self {
        tables: &[],
        entries: &[],
    };

    /// Takes the index off a payload.
    ///
    /// One that does not fit stays in front: it is no JSON, so whoever reads
    /// finds it there, and says so by way of [`is_left`].
    pub(crate) fn split(payload: &'a [u8]) -> (Self, &'a [u8]) {
        if is_left(payload) {
            Self::parts(payload).unwrap_or((Self::NONE, payload))
        } else {
            (Self::NONE, payload)
        }
    }

    #[inline(never)]
    fn parts(payload: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, rest) = payload.split_first_chunk::<INDEX_BYTES>()?;
        let bytes = |count, each: usize| each.checked_mul(count);
        let (tables, rest) = rest.split_at_checked(bytes(number(head, 4), TABLE_BYTES)?)?;
        let (entries, json) = rest.split_at_checked(bytes(number(head, 8), ENTRY_BYTES)?)?;
        let index = Self {
            tables: tables.as_chunks().0,
            entries: entries.as_chunks().0,
        };
        (number(head, 0) == usize::from(INDEX) && index.is_ascending(json.len()))
            .then_some((index, json))
    }

    fn is_ascending(self, end: usize) -> bool {
        let starts = self.tables.iter().map(|table| number(table, 0));
        starts.chain([end]).is_sorted_by(|one, next| one < next)
    }

    /// The members of the object or array at byte `start` of the JSON.
    pub(crate) fn find(self, start: usize) -> Found<'a> {
        let Ok(table) = self
            .tables
            .binary_search_by_key(&start, |table| number(table, 0))
        else {
            return Found::Nothing;
        };
        let table = &self.tables[table];
        let (first, count) = (number(table, 4), number(table, 8));
        let entries = first
            .checked_add(count)
            .and_then(|end| self.entries.get(first..end));
        entries.map_or(Found::Wrong, Found::Entries)
    }
}

/// What an index says about one object or array.
pub(crate) enum Found<'a> {
    Nothing,
    Wrong,
    Entries(&'a [Entry]),
}

/// Lengths of a member's name and of its value.
pub(crate) fn lengths(entry: Entry) -> (usize, usize) {
    (number(&entry, 0), number(&entry, 4))
}

/// Whether an index is in front of this, which is then no JSON.
pub(crate) fn is_left(json: &[u8]) -> bool {
    json.first() == Some(&INDEX)
}

#[cold]
#[inline(never)]
pub(crate) fn wrong() -> TapError {
    TapError::new(INPUT, "the index of the payload does not fit its JSON")
}

/// The number at a place that is known to be inside.
fn number(bytes: &[u8], at: usize) -> usize {
    let number = bytes.get(at..).and_then(<[u8]>::first_chunk);
    // Addresses have at least 32 bits.
    number.map_or(usize::MAX, |number| u32::from_le_bytes(*number) as usize)
}
