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
    let mut handles = Vec::with_capacity(open.len() * head::HANDLE_BYTES);
    for position in 0..open.len() {
        let number = open.number(position);
        let (first, start) = (values.count, values.bytes.len());
        let access = Arc::clone(&open.handles[position].access);
        match &*access.table {
            Table::Slots { eager, .. } => {
                for &slot in eager {
                    if let Some(opened) = open.find(number) {
                        values.add(slot, "", &opened.slot(slot));
                    }
                }
            }
            Table::Names { eager, .. } => {
                for name in eager {
                    if let Some(opened) = open.find(number) {
                        values.add(0, name, &opened.named(name));
                    }
                }
            }
        }
        handles.extend_from_slice(&number.to_le_bytes());
        for word in [first, values.count - first, start] {
            handles.extend_from_slice(&small(word));
        }
    }
    open.all_was_eager();
    let Values { count, list, bytes } = values;
    let length = head::HANDLES_BYTES + handles.len() + list.len() + bytes.len() + json.len();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&[head::HANDLES, 0, 0, 0]);
    for word in [open.len(), count, bytes.len()] {
        out.extend_from_slice(&small(word));
    }
    for part in [&*handles, &*list, &*bytes, json] {
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
