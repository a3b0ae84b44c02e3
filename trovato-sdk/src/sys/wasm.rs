//! Entry into a plugin that is a core module, its two buffers and the import
//! that every plugin has.

use std::cell::Cell;

use super::guest;
use crate::__private::Call;
use crate::abi::Packed;
use crate::codec;
use crate::context::TapContext;
use crate::error::{Result, TapError};

pub(crate) mod items;
pub(crate) mod services;

/// The buffers between host and guest, and what the plugin calls itself. They
/// are taken out while in use, so that no reference into it can be held twice.
struct Buffers {
    package: Cell<&'static str>,
    input: Cell<Vec<u8>>,
    output: Cell<Vec<u8>>,
}

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Buffers {}

static BUFFERS: Buffers = Buffers {
    package: Cell::new(""),
    input: Cell::new(Vec::new()),
    output: Cell::new(Vec::new()),
};

#[link(wasm_import_module = "trovato:kernel/logging")]
unsafe extern "C" {
    #[link_name = "log"]
    fn host_log(
        level: *const u8,
        level_len: usize,
        plugin: *const u8,
        plugin_len: usize,
        message: *const u8,
        message_len: usize,
    );
}

/// Writes a line to the host's log, in this plugin's name.
pub(crate) fn log(level: &str, message: &str) {
    let package = BUFFERS.package.get();
    // SAFETY: each address and length is that of a live string, and the host
    // only reads.
    unsafe {
        host_log(
            level.as_ptr(),
            level.len(),
            package.as_ptr(),
            package.len(),
            message.as_ptr(),
            message.len(),
        );
    }
}

/// The input buffer, with room for `len` bytes; 0 when memory does not suffice.
#[unsafe(no_mangle)]
extern "C" fn trovato_input(len: usize) -> usize {
    guest::initialise();
    let mut input = BUFFERS.input.take();
    input.clear();
    let address = match input.try_reserve(len) {
        Ok(()) => input.as_mut_ptr().expose_provenance(),
        Err(_) => 0,
    };
    put_back(&BUFFERS.input, input);
    address
}

/// Runs a tap on the payload at `address` and says where its answer lies.
// Inline, so that the answer is written by the plugin's own copy of the
// serializer and not by a second one of the SDK's.
#[inline]
pub(crate) fn enter(package: &'static str, address: usize, len: usize, call: Call) -> i64 {
    BUFFERS.package.set(package);
    guest::begin_call();
    guest::initialise();
    let mut output = BUFFERS.output.take();
    output.clear();
    let mut copy = Vec::new();
    let result = payload(address, len, &mut copy).and_then(|payload| {
        guest::set_payload(payload);
        call(payload, &TapContext::default(), &mut output)
    });
    let error = result.is_err();
    if let Err(error) = result {
        output.clear();
        // A tap error is strings and JSON: writing it cannot fail.
        let _ = codec::write(&error, &mut output);
    }
    // Addresses and lengths have 32 bits here.
    #[allow(clippy::cast_possible_truncation)]
    let packed = Packed {
        address: output.as_ptr() as u32,
        len: output.len() as u32,
        error,
    };
    put_back(&BUFFERS.output, output);
    packed.pack()
}

/// Puts a buffer back to where it was taken from. What is there meanwhile has no
/// memory that the cell would have to give back.
#[inline]
fn put_back(place: &Cell<Vec<u8>>, buffer: Vec<u8>) {
    core::mem::forget(place.replace(buffer));
}

/// Lets the host write to all the room of a buffer, which from then on is the
/// buffer's content.
#[inline]
fn lend(room: &mut Vec<u8>, ask: impl FnOnce(*mut u8, usize) -> i64) -> i64 {
    let (address, capacity) = (room.as_mut_ptr(), room.capacity());
    let word = ask(address, capacity);
    // SAFETY: the room is the buffer's, and the host has had it: what is there
    // now is what the host left, as all of memory has some value. So nobody
    // has to write zeros first that the host overwrites.
    unsafe { room.set_len(capacity) };
    word
}

fn payload(address: usize, len: usize, copy: &mut Vec<u8>) -> Result<&[u8]> {
    let is_inside = address
        .checked_add(len)
        .is_some_and(|end| end <= core::arch::wasm32::memory_size(0) << 16);
    if !is_inside {
        let message = "the host passed a payload outside of memory";
        return Err(TapError::new(codec::INPUT, message));
    }
    if len == 0 {
        return Ok(&[]);
    }
    if address == 0 {
        copy_from_zero(len, copy);
        return Ok(copy);
    }
    // SAFETY: all of memory is initialised, and into this range, checked above,
    // nobody but the host writes, which does not while an export runs.
    Ok(unsafe { core::slice::from_raw_parts(core::ptr::with_exposed_provenance(address), len) })
}

/// The deployed kernel writes the payload to address 0, which no reference
/// may have, and where the stack will grow.
#[cold]
fn copy_from_zero(len: usize, copy: &mut Vec<u8>) {
    copy.reserve(len);
    for at in 0..len {
        // SAFETY: the foot of the stack is in use by nobody this early, and a
        // volatile read outside of Rust's allocations is defined, at null too.
        let byte = unsafe { core::ptr::read_volatile(core::ptr::without_provenance::<u8>(at)) };
        copy.push(byte);
    }
}
