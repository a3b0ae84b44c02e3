//! Entry into a plugin on wasm32, its two buffers and its one import.

use std::cell::UnsafeCell;

use crate::__private::Call;
use crate::abi::Packed;
use crate::codec;
use crate::context::TapContext;
use crate::error::{Result, TapError};
use crate::panic;

struct Guest {
    is_initialised: bool,
    package: &'static str,
    input: Vec<u8>,
    output: Vec<u8>,
}

struct Single(UnsafeCell<Guest>);

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Single {}

static GUEST: Single = Single(UnsafeCell::new(Guest {
    is_initialised: false,
    package: "",
    input: Vec::new(),
    output: Vec::new(),
}));

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
    // SAFETY: the field is copied out; nothing else runs on this thread.
    let package = unsafe { (*GUEST.0.get()).package };
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
    // SAFETY: the host calls exports one after the other, never from within
    // an import, so that no other reference into `GUEST` is live.
    let guest = unsafe { &mut *GUEST.0.get() };
    initialise(guest);
    guest.input.clear();
    if guest.input.try_reserve(len).is_err() {
        return 0;
    }
    guest.input.as_mut_ptr().expose_provenance()
}

/// Runs a tap on the payload at `address` and says where its answer lies.
#[inline]
pub(crate) fn enter(package: &'static str, address: usize, len: usize, tap: Call) -> i64 {
    // SAFETY: as in `trovato_input`. The tap itself reaches `GUEST` only
    // through `log`, which reads the package's name.
    let guest = unsafe { &mut *GUEST.0.get() };
    guest.package = package;
    initialise(guest);
    let mut output = std::mem::take(&mut guest.output);
    output.clear();
    let result = payload(guest, address, len)
        .and_then(|payload| tap(payload, &TapContext::default(), &mut output));
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
    guest.output = output;
    packed.pack()
}

fn initialise(guest: &mut Guest) {
    if guest.is_initialised {
        return;
    }
    guest.is_initialised = true;
    // SAFETY: called once, before anything that a constructor could set up.
    unsafe { __wasm_call_ctors() };
    panic::install_hook();
}

fn payload(guest: &mut Guest, address: usize, len: usize) -> Result<&[u8]> {
    let is_inside = address
        .checked_add(len)
        .is_some_and(|end| end <= core::arch::wasm32::memory_size(0) << 16);
    if !is_inside {
        return Err(TapError::new(
            codec::INPUT,
            "the host passed a payload outside of memory",
        ));
    }
    if len == 0 {
        return Ok(&[]);
    }
    if address == 0 {
        return Ok(copy_from_zero(guest, len));
    }
    // SAFETY: the range lies in memory, all of which is initialised. It is
    // the input buffer, or another place that the host alone writes to while
    // no export runs.
    Ok(unsafe { core::slice::from_raw_parts(core::ptr::with_exposed_provenance(address), len) })
}

/// The deployed kernel writes the payload to address 0, which no reference
/// may have, and where the stack will grow.
#[cold]
fn copy_from_zero(guest: &mut Guest, len: usize) -> &[u8] {
    guest.input.clear();
    guest.input.reserve(len);
    for at in 0..len {
        // SAFETY: `at` is inside of memory and outside of every Rust
        // allocation: the foot of the stack is in use by nobody this early.
        // Volatile reads are defined there, at null too.
        let byte = unsafe { core::ptr::read_volatile(core::ptr::without_provenance::<u8>(at)) };
        guest.input.push(byte);
    }
    &guest.input
}
