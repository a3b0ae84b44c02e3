//! The head of a payload with handles: their numbers, and what came eagerly.
//! Its layout is that of [`trovato::abi::head`].

use std::sync::Arc;

use trovato::abi::head;

use super::open::Open;
use super::read::Answer;
use super::table::Table;

/// The head for these open items, with this JSON behind it. What is sent
/// eagerly is read here, as the guest would read it.
pub(super) fn with_json(open: &mut Open, json: &[u8]) -> Vec<u8> {
    let mut values = Values::default();
    let handles = head::HANDLES_BYTES + open.len() * head::HANDLE_BYTES;
    let mut out = Vec::with_capacity(handles + json.len());
    out.resize(head::HANDLES_BYTES, 0);
    for position in 0..open.len() {
        let number = open.number(position);
        let (first, start) = (values.count, values.bytes.len());
        values.add_eager(open, position, number);
        out.extend_from_slice(&number.to_le_bytes());
        for word in [first, values.count - first, start] {
            out.extend_from_slice(&small(word));
        }
    }
    let Values { count, list, bytes } = values;
    if count > 0 {
        open.all_was_eager();
    }
    out[0] = head::HANDLES;
    let words = out[4..head::HANDLES_BYTES].chunks_exact_mut(4);
    for (to, word) in words.zip([open.len(), count, bytes.len()]) {
        to.copy_from_slice(&small(word));
    }
    for part in [&*list, &*bytes, json] {
        out.extend_from_slice(part);
    }
    out
}

#[derive(Default)]
struct Values {
    count: usize,
    list: Vec<u8>,
    bytes: Vec<u8>,
}

impl Values {
    /// What is sent eagerly with the handle at this position.
    fn add_eager(&mut self, open: &mut Open, position: usize, number: u64) {
        let access = &open.handles[position].access;
        if !access.table.has_eager() {
            return;
        }
        let access = Arc::clone(access);
        match &*access.table {
            Table::Slots { eager, .. } => {
                for &slot in eager {
                    if let Some(opened) = open.find(number) {
                        self.add(slot, "", &opened.slot(slot));
                    }
                }
            }
            Table::Names { eager, .. } => {
                for name in eager {
                    if let Some(opened) = open.find(number) {
                        self.add(0, name, &opened.named(name));
                    }
                }
            }
        }
    }

    fn add(&mut self, slot: u32, name: &str, answer: &Answer<'_>) {
        self.count += 1;
        self.list.extend_from_slice(&slot.to_le_bytes());
        self.list.extend_from_slice(&small(name.len()));
        self.list
            .extend_from_slice(&answer.word().pack().to_le_bytes());
        self.bytes.extend_from_slice(name.as_bytes());
        answer.bytes(|bytes| self.bytes.extend_from_slice(bytes));
    }
}

// A payload has at most 1 GiB: one that does not fit is refused later.
fn small(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}
