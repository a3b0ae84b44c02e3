//! The items that a call has borrowed, and what is asked of them.
//!
//! What is above takes a payload with a head in front, a handle's number, and
//! words with bytes; here the payload comes without a head, items are the
//! component model's own handles, and answers have types.

use std::cell::RefCell;

use super::bindings::trovato::plugin::items::{Found as Seen, Item, Refusal, Value};
use super::guest;
use crate::abi::head::{HANDLE_BYTES, HANDLES, HANDLES_BYTES};
use crate::abi::{Found, Word};

/// The items of the call that is under way; `None` when it takes none.
struct Borrowed(RefCell<Option<Vec<Item>>>);

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Borrowed {}

static BORROWED: Borrowed = Borrowed(RefCell::new(None));

/// Takes over the handles that a call comes with.
pub(super) fn borrow(handles: usize, count: usize) {
    let numbers = if count == 0 {
        Vec::new()
    } else {
        let handles = core::ptr::with_exposed_provenance_mut::<u32>(handles);
        let handles = core::ptr::slice_from_raw_parts_mut(handles, count);
        // SAFETY: by the canonical ABI a list of borrowed resources is as many
        // numbers of 32 bits, which `cabi_realloc` has made room for, and is
        // the guest's from then on.
        unsafe { Box::from_raw(handles) }.into_vec()
    };
    // SAFETY: each is a handle that this instance has been given, once.
    let item = |number| unsafe { Item::from_handle(number) };
    let items = numbers.into_iter().map(item).collect();
    *BORROWED.0.borrow_mut() = Some(items);
}

/// Gives all of them back, which a call has to before it returns.
pub(super) fn give_back() {
    BORROWED.0.borrow_mut().take();
}

/// The payload with a head that has the call's items, none of which comes with
/// a value; `None` when the call takes no items.
pub(super) fn head(payload: &str) -> Option<Vec<u8>> {
    let items = BORROWED.0.borrow();
    let count = u32::try_from(items.as_ref()?.len()).ok()?;
    let bytes = HANDLES_BYTES + count as usize * HANDLE_BYTES + payload.len();
    let mut head = Vec::with_capacity(bytes);
    for number in [u32::from(HANDLES), count, 0, 0] {
        head.extend_from_slice(&number.to_le_bytes());
    }
    for position in 0..count {
        head.extend_from_slice(&number(position).to_le_bytes());
        // No values.
        head.extend_from_slice(&[0; HANDLE_BYTES - size_of::<u64>()]);
    }
    head.extend_from_slice(payload.as_bytes());
    Some(head)
}

/// What an item is called above: it is nobody's after the call.
fn number(position: u32) -> u64 {
    u64::from(guest::call()) << 32 | u64::from(position)
}

/// Asks something of an item; of none that was, or never was, there.
fn ask(handle: u64, ask: impl FnOnce(&Item) -> Word) -> i64 {
    let items = BORROWED.0.borrow();
    // Its low half is meant.
    #[allow(clippy::cast_possible_truncation)]
    let position = handle as u32;
    let item = items
        .as_ref()
        .and_then(|items| items.get(position as usize))
        .filter(|_| handle == number(position));
    item.map_or(Word::Invalid, ask).pack()
}

/// Reads a slot. Its bytes are in `room` then, and nothing else is.
pub(crate) fn read(handle: u64, slot: u32, room: &mut Vec<u8>) -> i64 {
    ask(handle, |item| {
        room.clear();
        word(item.read(slot), room)
    })
}

/// Reads a member or field by its name, as JSON.
pub(crate) fn read_named(handle: u64, name: &str, room: &mut Vec<u8>) -> i64 {
    ask(handle, |item| {
        room.clear();
        word(item.read_named(name), room)
    })
}

/// Reads slots, their words into `words`, as many as there are slots, and their
/// bytes into `room`, one after the other.
pub(crate) fn fetch(handle: u64, slots: &[u32], words: &mut [i64], room: &mut Vec<u8>) -> i64 {
    ask(handle, |item| {
        room.clear();
        let values = item.fetch(slots);
        if values.len() != words.len() {
            // What no fetch is answered with.
            return Word::Absent;
        }
        let is_refused = |value: &Result<_, _>| matches!(value, Err(Refusal::Invalid));
        if !values.is_empty() && values.iter().all(is_refused) {
            return Word::Invalid;
        }
        for (place, value) in words.iter_mut().zip(values) {
            *place = word(value, room).pack();
        }
        Word::Done { len: length(room) }
    })
}

/// Sets a slot to the JSON.
pub(crate) fn write(handle: u64, slot: u32, json: &[u8]) -> i64 {
    ask(handle, |item| match str::from_utf8(json) {
        Ok(json) => written(item.write(slot, json)),
        Err(_) => Word::WrongType(Found::Nothing),
    })
}

/// Sets a member or field by its name.
pub(crate) fn write_named(handle: u64, name: &str, json: &[u8]) -> i64 {
    ask(handle, |item| match str::from_utf8(json) {
        Ok(json) => written(item.write_named(name, json)),
        Err(_) => Word::WrongType(Found::Nothing),
    })
}

/// The word for a value, whose bytes are appended to `room`.
fn word(value: Result<Value, Refusal>, room: &mut Vec<u8>) -> Word {
    let value = match value {
        Ok(value) => value,
        Err(refusal) => return refused(refusal),
    };
    match value {
        Value::Absent => Word::Absent,
        Value::Null => Word::Null,
        Value::Boolean(value) => Word::Bool(value),
        Value::Integer(value) if Word::INTEGERS.contains(&value) => Word::Integer(value),
        Value::Integer(value) => {
            room.extend_from_slice(&value.to_le_bytes());
            Word::Wide
        }
        Value::Float(value) => {
            room.extend_from_slice(&value.to_le_bytes());
            Word::Float
        }
        Value::Text(text) => Word::Text {
            len: append(text, room),
        },
        Value::Json(json) => Word::Json {
            len: append(json, room),
        },
    }
}

/// Appends a text and answers with its length. One that is larger than an empty
/// buffer becomes the buffer: it has come into this memory already.
fn append(text: String, room: &mut Vec<u8>) -> u32 {
    let len = length(text.as_bytes());
    if room.is_empty() && text.len() > room.capacity() {
        *room = text.into_bytes();
    } else {
        room.extend_from_slice(text.as_bytes());
    }
    len
}

// Lengths have 32 bits here.
#[allow(clippy::cast_possible_truncation)]
fn length(bytes: &[u8]) -> u32 {
    bytes.len() as u32
}

fn written(answer: Result<(), Refusal>) -> Word {
    match answer {
        Ok(()) => Word::Done { len: 0 },
        Err(refusal) => refused(refusal),
    }
}

fn refused(refusal: Refusal) -> Word {
    match refusal {
        Refusal::Denied => Word::Denied,
        Refusal::Invalid => Word::Invalid,
        Refusal::WrongType(seen) => Word::WrongType(match seen {
            Seen::Boolean => Found::Bool,
            Seen::Number => Found::Number,
            Seen::Text => Found::Text,
            Seen::Array => Found::List,
            Seen::Object => Found::Object,
            Seen::Nothing => Found::Nothing,
        }),
    }
}
