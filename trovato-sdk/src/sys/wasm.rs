//! Entry into a plugin on wasm32, its two buffers and the import that every
//! plugin has.

use std::cell::Cell;

use crate::__private::Call;
use crate::abi::Packed;
use crate::codec;
use crate::context::TapContext;
use crate::error::{Result, TapError};
use crate::panic;

pub(crate) mod items;
pub(crate) mod services;

/// What outlives a call. Everything in it is taken out or copied while in
/// use, so that no reference into it can be held twice.
struct Guest {
    is_initialised: Cell<bool>,
    package: Cell<&'static str>,
    input: Cell<Vec<u8>>,
    output: Cell<Vec<u8>>,
    /// Number of the call that is under way, or was last.
    call: Cell<u32>,
    /// That call's payload; valid while it is under way.
    payload: Cell<*const [u8]>,
}

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Guest {}

static GUEST: Guest = Guest {
    is_initialised: Cell::new(false),
    package: Cell::new(""),
    input: Cell::new(Vec::new()),
    output: Cell::new(Vec::new()),
    call: Cell::new(0),
    payload: Cell::new(&[]),
};

unsafe extern "C" {
    // The linker's own. Because the SDK calls it, exports are not wrapped in
    // code that would run constructors and destructors on every call.
    fn __wasm_call_ctors();
}

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
    let package = GUEST.package.get();
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
    initialise();
    let mut input = GUEST.input.take();
    input.clear();
    let address = match input.try_reserve(len) {
        Ok(()) => input.as_mut_ptr().expose_provenance(),
        Err(_) => 0,
    };
    put_back(&GUEST.input, input);
    address
}

/// Runs a tap on the payload at `address` and says where its answer lies.
// Inline, so that the answer is written by the plugin's own copy of the
// serializer and not by a second one of the SDK's.
#[inline]
pub(crate) fn enter(package: &'static str, address: usize, len: usize, call: Call) -> i64 {
    GUEST.package.set(package);
    GUEST.call.set(GUEST.call.get().wrapping_add(1));
    initialise();
    let mut output = GUEST.output.take();
    output.clear();
    let mut copy = Vec::new();
    let result = payload(address, len, &mut copy).and_then(|payload| {
        GUEST.payload.set(payload);
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
    put_back(&GUEST.output, output);
    packed.pack()
}

/// Puts a buffer back to where it was taken from. What is there meanwhile has no
/// memory that the cell would have to give back.
#[inline]
fn put_back(place: &Cell<Vec<u8>>, buffer: Vec<u8>) {
    core::mem::forget(place.replace(buffer));
}

#[inline]
fn initialise() {
    if !GUEST.is_initialised.replace(true) {
        first();
    }
}

// Apart, and once: both exports of a plugin come here.
#[cold]
#[inline(never)]
fn first() {
    // SAFETY: called once, before anything that a constructor could set up.
    unsafe { __wasm_call_ctors() };
    panic::install_hook();
    #[cfg(feature = "log")]
    crate::log::install();
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
