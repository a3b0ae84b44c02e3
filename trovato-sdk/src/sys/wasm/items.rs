//! The imports that items are read and written by. A plugin without handles
//! calls none of this, and so imports none of it.

use std::cell::Cell;

use super::{GUEST, lend};

/// The buffer that values are read to, between two reads.
struct Scratch(Cell<Vec<u8>>);

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Scratch {}

static SCRATCH: Scratch = Scratch(Cell::new(Vec::new()));

pub(crate) fn take() -> Vec<u8> {
    SCRATCH.0.take()
}

pub(crate) fn keep(scratch: Vec<u8>) {
    SCRATCH.0.set(scratch);
}

/// What shows that a call is under way: values that came with it are borrowed
/// for as long as one of these.
///
/// Whoever makes one keeps it in a local variable. What runs a call waits for
/// all that it calls, so that no local variable outlives the call.
pub(crate) struct InCall(());

impl InCall {
    pub(crate) fn here() -> Self {
        Self(())
    }
}

/// The beginning of the payload of one call.
#[derive(Clone)]
pub(crate) struct Sent {
    call: u32,
    len: usize,
}

impl Sent {
    /// `None` when the bytes are not where the payload of the call begins.
    pub(crate) fn new(head: &[u8]) -> Option<Self> {
        let payload = GUEST.payload.get();
        let is_payload =
            core::ptr::eq(head.as_ptr(), payload.cast()) && head.len() <= payload.len();
        is_payload.then_some(Self {
            call: GUEST.call.get(),
            len: head.len(),
        })
    }

    /// The bytes; none when that call is over.
    pub(crate) fn bytes<'a>(&self, _in_call: &'a InCall) -> &'a [u8] {
        if GUEST.call.get() != self.call {
            return &[];
        }
        // SAFETY: it is the payload of the call that is under way, as calls are
        // counted before anything of a plugin runs. `enter` keeps it until the
        // call returns, and so for longer than what shows that it has not, and
        // nobody writes to it meanwhile. That it has `len` bytes was checked
        // in this very call.
        unsafe { core::slice::from_raw_parts(GUEST.payload.get().cast(), self.len) }
    }
}

#[link(wasm_import_module = "trovato:kernel/items")]
unsafe extern "C" {
    #[link_name = "read"]
    fn host_read(handle: u64, slot: u32, address: *mut u8, room: usize) -> i64;

    #[link_name = "read_named"]
    fn host_read_named(
        handle: u64,
        name: *const u8,
        name_len: usize,
        address: *mut u8,
        room: usize,
    ) -> i64;

    #[link_name = "fetch"]
    fn host_fetch(
        handle: u64,
        slots: *const u32,
        count: usize,
        words: *mut i64,
        address: *mut u8,
        room: usize,
    ) -> i64;

    #[link_name = "write"]
    fn host_write(handle: u64, slot: u32, address: *const u8, len: usize) -> i64;

    #[link_name = "write_named"]
    fn host_write_named(
        handle: u64,
        name: *const u8,
        name_len: usize,
        address: *const u8,
        len: usize,
    ) -> i64;
}

/// Reads a slot into `room` and answers with the host's word.
pub(crate) fn read(handle: u64, slot: u32, room: &mut Vec<u8>) -> i64 {
    lend(room, |address, len| {
        // SAFETY: address and length are those of a live buffer that nobody
        // else uses, and the host writes within it.
        unsafe { host_read(handle, slot, address, len) }
    })
}

/// Reads a member or field by its name, as JSON.
pub(crate) fn read_named(handle: u64, name: &str, room: &mut Vec<u8>) -> i64 {
    lend(room, |address, len| {
        // SAFETY: as for `read`; of the name the host only reads.
        unsafe { host_read_named(handle, name.as_ptr(), name.len(), address, len) }
    })
}

/// Reads slots into `room`, their words into `words`, as many as there are
/// slots.
pub(crate) fn fetch(handle: u64, slots: &[u32], words: &mut [i64], room: &mut Vec<u8>) -> i64 {
    let count = slots.len().min(words.len());
    lend(room, |address, len| {
        let (slots, words) = (slots.as_ptr(), words.as_mut_ptr());
        // SAFETY: as for `read`; `slots` and `words` have `count` elements
        // each.
        unsafe { host_fetch(handle, slots, count, words, address, len) }
    })
}

/// Sets a slot to the JSON.
pub(crate) fn write(handle: u64, slot: u32, json: &[u8]) -> i64 {
    // SAFETY: address and length are those of a live slice, and the host only
    // reads.
    unsafe { host_write(handle, slot, json.as_ptr(), json.len()) }
}

/// Sets a member or field by its name.
pub(crate) fn write_named(handle: u64, name: &str, json: &[u8]) -> i64 {
    // SAFETY: as for `write`.
    unsafe { host_write_named(handle, name.as_ptr(), name.len(), json.as_ptr(), json.len()) }
}
