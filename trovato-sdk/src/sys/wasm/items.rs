//! The imports that items are read and written by. A plugin without handles
//! calls none of this, and so imports none of it.

use super::lend;

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
