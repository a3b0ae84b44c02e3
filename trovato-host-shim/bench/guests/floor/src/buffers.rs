//! Where payloads arrive and answers lie.

static mut INPUT: Vec<u8> = Vec::new();
static mut OUTPUT: Vec<u8> = Vec::new();

unsafe extern "C" {
    fn __wasm_call_ctors();
}

#[unsafe(no_mangle)]
extern "C" fn start() {
    // SAFETY: the host calls it once, before anything else.
    unsafe { __wasm_call_ctors() }
}

#[unsafe(no_mangle)]
extern "C" fn input(len: usize) -> *mut u8 {
    // SAFETY: one thread, and the host calls one export after the other.
    unsafe {
        let input = &mut *(&raw mut INPUT);
        input.reserve(len);
        input.as_mut_ptr()
    }
}

/// Writes an answer and packs where it lies.
pub(crate) fn answer(write: impl FnOnce(&mut Vec<u8>)) -> i64 {
    // SAFETY: as above, and nothing that writes an answer asks for another.
    let output = unsafe { &mut *(&raw mut OUTPUT) };
    output.clear();
    write(output);
    (output.as_ptr() as i64) << 32 | output.len() as i64
}

/// The payload that the host wrote.
///
/// # Safety
///
/// The bytes have to be in the buffer that `input` gave, written there by the
/// host, and stay for as long as the call runs.
pub(crate) unsafe fn payload<'a>(address: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: as the caller says.
    unsafe { std::slice::from_raw_parts(address, len) }
}
