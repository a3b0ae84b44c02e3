//! The least that a call can do.

use std::borrow::Cow;

use crate::{buffers, lazy};

#[unsafe(no_mangle)]
extern "C" fn empty(_address: *const u8, _len: usize) -> i64 {
    nothing()
}

#[unsafe(no_mangle)]
extern "C" fn echo(address: *const u8, len: usize) -> i64 {
    // SAFETY: the host has just written it there.
    let json = unsafe { buffers::payload(address, len) };
    let text: Cow<'_, str> = serde_json::from_slice(json).unwrap();
    buffers::answer(|out| serde_json::to_writer(out, &text).unwrap())
}

#[unsafe(no_mangle)]
extern "C" fn untouched(_handle: u64) -> i64 {
    nothing()
}

#[unsafe(no_mangle)]
extern "C" fn touched(handle: u64) -> i64 {
    std::hint::black_box(lazy::integer(handle, lazy::STATUS));
    nothing()
}

fn nothing() -> i64 {
    let nothing = "null";
    (nothing.as_ptr() as i64) << 32 | nothing.len() as i64
}
