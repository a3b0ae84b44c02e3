//! An item as JSON with an index in front: the same work, and of the JSON only
//! the three members that it is about are looked at.

use std::borrow::Cow;

use crate::answer::{Number, Patch};
use crate::{altered, buffers};

const HEAD: usize = 12;
const TABLE: usize = 12;
const ENTRY: usize = 8;

#[unsafe(no_mangle)]
extern "C" fn indexed(address: *const u8, len: usize) -> i64 {
    // SAFETY: the host has just written it there.
    let payload = unsafe { buffers::payload(address, len) };
    let (mut title, mut status, mut rating) = (Cow::Borrowed(""), 0, 0);
    let head = Head::new(payload);
    head.members(0, |name, value| match name {
        b"title" => title = text(value),
        b"status" => status = serde_json::from_slice(value).unwrap(),
        _ => {}
    });
    head.members(1, |name, value| {
        if name == b"field_rating" {
            let number: Number = serde_json::from_slice(value).unwrap();
            rating = number.value;
        }
    });
    let rating = altered(&title, status, rating);
    buffers::answer(|out| serde_json::to_writer(out, &Patch::new(rating)).unwrap())
}

fn text(json: &[u8]) -> Cow<'_, str> {
    let inner = &json[1..json.len() - 1];
    if inner.contains(&b'\\') {
        return Cow::Owned(serde_json::from_slice(json).unwrap());
    }
    Cow::Borrowed(std::str::from_utf8(inner).unwrap())
}

struct Head<'a> {
    payload: &'a [u8],
    entries: usize,
    json: &'a [u8],
}

impl<'a> Head<'a> {
    fn new(payload: &'a [u8]) -> Self {
        assert_eq!(payload[0], 1);
        let entries = HEAD + number(payload, 4) * TABLE;
        let json = &payload[entries + number(payload, 8) * ENTRY..];
        Self {
            payload,
            entries,
            json,
        }
    }

    /// Name and value of all members that a table lists.
    fn members(&self, table: usize, mut each: impl FnMut(&[u8], &'a [u8])) {
        let table = HEAD + table * TABLE;
        let mut at = number(self.payload, table);
        let first = number(self.payload, table + 4);
        for entry in first..first + number(self.payload, table + 8) {
            let entry = self.entries + entry * ENTRY;
            let name = number(self.payload, entry);
            let value = number(self.payload, entry + 4);
            // A brace or a comma, and a quote.
            let start = at + 2;
            // A quote and a colon.
            let begin = start + name + 2;
            at = begin + value;
            each(&self.json[start..start + name], &self.json[begin..at]);
        }
    }
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}
