//! The functions that a lazy tap calls. They never wait, and each writes to
//! the guest's buffer or not at all.

use trovato::abi::{self, Word};
use wasmparser::ValType;
use wasmtime::{Caller, Linker};

use super::open::{MOST_HANDLES, Open, Opened};
use super::read::Answer;
use crate::error::Limit;
use crate::link::{Stop, bad, parts};
use crate::memory::{self, OutOfBounds};
use crate::outline::Signature;
use crate::state::State;

const ROOM: &str = "room for a value";
const NAME: &str = "the name of a field";
const JSON: &str = "a value to be set";
const SLOTS: &str = "a list of slots";
const WORDS: &str = "room for words";

/// Names of the functions.
pub(crate) const NAMES: [&str; 5] = [
    abi::ITEMS_READ,
    abi::ITEMS_READ_NAMED,
    abi::ITEMS_FETCH,
    abi::ITEMS_WRITE,
    abi::ITEMS_WRITE_NAMED,
];

/// The type of a function of this name: a handle, and so many `i32`.
pub(crate) fn signature(name: &str) -> Option<Signature> {
    let words = match name {
        abi::ITEMS_READ | abi::ITEMS_WRITE => 3,
        abi::ITEMS_READ_NAMED | abi::ITEMS_WRITE_NAMED => 4,
        abi::ITEMS_FETCH => 5,
        _ => return None,
    };
    let mut params = vec![ValType::I64];
    params.resize(1 + words, ValType::I32);
    Some(Signature {
        params,
        results: vec![ValType::I64],
    })
}

/// Adds them to a linker.
pub(crate) fn add(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let module = abi::ITEMS_MODULE;
    linker.func_wrap(module, abi::ITEMS_READ, read)?;
    linker.func_wrap(module, abi::ITEMS_READ_NAMED, read_named)?;
    linker.func_wrap(module, abi::ITEMS_FETCH, fetch)?;
    linker.func_wrap(module, abi::ITEMS_WRITE, write)?;
    linker.func_wrap(module, abi::ITEMS_WRITE_NAMED, write_named)?;
    Ok(())
}

fn read(
    mut caller: Caller<'_, State>,
    handle: u64,
    slot: u32,
    address: u32,
    room: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    let buffer = memory::range(memory.len(), address, room).map_err(bad(ROOM))?;
    let open = opened(state);
    open.crossings.reads += 1;
    let word = match open.find(handle) {
        Some(opened) => put(&opened.slot(slot), &mut memory[buffer]),
        None => Word::Invalid,
    };
    Ok(word.pack())
}

fn read_named(
    mut caller: Caller<'_, State>,
    handle: u64,
    name: u32,
    name_len: u32,
    address: u32,
    room: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    let buffer = memory::range(memory.len(), address, room).map_err(bad(ROOM))?;
    let name = memory::read(memory, name, name_len).map_err(bad(NAME))?;
    let open = opened(state);
    open.crossings.reads += 1;
    let word = match by_name(open, handle, name) {
        Some((opened, name)) => {
            let answer = opened.named(name);
            // The name lies in the same memory.
            put(&answer, &mut memory[buffer])
        }
        None => Word::Invalid,
    };
    Ok(word.pack())
}

fn fetch(
    mut caller: Caller<'_, State>,
    handle: u64,
    slots: u32,
    count: u32,
    words: u32,
    address: u32,
    room: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    let list = array(memory.len(), slots, count, 4).map_err(bad(SLOTS))?;
    let words = array(memory.len(), words, count, 8).map_err(bad(WORDS))?;
    let buffer = memory::range(memory.len(), address, room).map_err(bad(ROOM))?;
    let open = opened(state);
    open.crossings.fetches += 1;
    // No table has more.
    if count > MOST_HANDLES || open.find(handle).is_none() {
        return Ok(Word::Invalid.pack());
    }
    // All of them before the first byte is written: the answers may be meant
    // for where the slots stand.
    let slots: Vec<u32> = memory[list].chunks_exact(4).map(little_endian).collect();
    let mut needed = 0;
    for &slot in &slots {
        if let Some(opened) = open.find(handle) {
            needed += opened.slot(slot).len();
        }
    }
    let length = u32::try_from(needed).unwrap_or(u32::MAX);
    if needed > buffer.len() {
        return Ok(Word::TooSmall { needed: length }.pack());
    }
    let (mut at, mut word_at) = (buffer.start, words.start);
    for slot in slots {
        if let Some(opened) = open.find(handle) {
            let answer = opened.slot(slot);
            let word = answer.word().pack().to_le_bytes();
            memory[word_at..word_at + word.len()].copy_from_slice(&word);
            word_at += word.len();
            answer.bytes(|bytes| {
                memory[at..at + bytes.len()].copy_from_slice(bytes);
                at += bytes.len();
            });
        }
    }
    Ok(Word::Done { len: length }.pack())
}

fn write(
    mut caller: Caller<'_, State>,
    handle: u64,
    slot: u32,
    address: u32,
    len: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    let json = memory::read(memory, address, len).map_err(bad(JSON))?;
    let open = opened(state);
    open.crossings.writes += 1;
    match open.find(handle) {
        Some(opened) => done(opened.set_slot(slot, json)),
        None => done(Ok(Word::Invalid)),
    }
}

fn write_named(
    mut caller: Caller<'_, State>,
    handle: u64,
    name: u32,
    name_len: u32,
    address: u32,
    len: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    let json = memory::read(memory, address, len).map_err(bad(JSON))?;
    let name = memory::read(memory, name, name_len).map_err(bad(NAME))?;
    let open = opened(state);
    open.crossings.writes += 1;
    match by_name(open, handle, name) {
        Some((opened, name)) => done(opened.set_named(name, json)),
        None => done(Ok(Word::Invalid)),
    }
}

/// The items of the call. Outside of one there are none, and every handle is
/// invalid.
fn opened(state: &mut State) -> &mut Open {
    state.open.get_or_insert_default()
}

/// The handle of a number, for a name that is text.
fn by_name<'a, 'n>(
    open: &'a mut Open,
    handle: u64,
    name: &'n [u8],
) -> Option<(Opened<'a>, &'n str)> {
    let name = std::str::from_utf8(name).ok()?;
    Some((open.find(handle)?, name))
}

/// Hands an answer over if there is room for it.
pub(super) fn put(answer: &Answer<'_>, buffer: &mut [u8]) -> Word {
    let length = answer.len();
    let Some(room) = buffer.get_mut(..length) else {
        let needed = u32::try_from(length).unwrap_or(u32::MAX);
        return Word::TooSmall { needed };
    };
    answer.bytes(|bytes| room.copy_from_slice(bytes));
    answer.word()
}

fn done(word: Result<Word, Limit>) -> wasmtime::Result<i64> {
    match word {
        Ok(word) => Ok(word.pack()),
        Err(limit) => Err(Stop::ChangesTooLarge(limit).into()),
    }
}

/// A list of `count` elements of so many bytes.
fn array(
    memory: usize,
    address: u32,
    count: u32,
    bytes: u32,
) -> Result<std::ops::Range<usize>, OutOfBounds> {
    let length = u64::from(count) * u64::from(bytes);
    match u32::try_from(length) {
        Ok(length) => memory::range(memory, address, length),
        Err(_) => Err(OutOfBounds {
            address: address.into(),
            length,
            memory: memory as u64,
        }),
    }
}

fn little_endian(bytes: &[u8]) -> u32 {
    let fold = |word: u32, &byte: &u8| word << 8 | u32::from(byte);
    bytes.iter().rev().fold(0, fold)
}
