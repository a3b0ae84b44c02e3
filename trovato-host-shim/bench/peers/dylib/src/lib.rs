//! The plugins' work behind the C ABI, as a program can open it while it runs.
//! Rust has no ABI of its own that two compilers would share.

use drug_checker::Prescription;
use trovato::Item;

/// A vector in its parts. None, where there is no answer.
#[repr(C)]
pub struct Answer {
    start: *mut u8,
    length: usize,
    room: usize,
}

/// Calls a function with a payload in JSON: 0 is `view`, 1 is
/// `check_interactions`. The answer has to be given back with [`leave`].
///
/// # Safety
///
/// There are `length` bytes at `json`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn enter(tap: u32, json: *const u8, length: usize) -> Answer {
    // SAFETY: as the caller says.
    let json = unsafe { std::slice::from_raw_parts(json, length) };
    // A panic must not leave the library.
    let answer = std::panic::catch_unwind(|| call(tap, json)).ok().flatten();
    match answer.map(std::mem::ManuallyDrop::new) {
        Some(mut answer) => Answer {
            start: answer.as_mut_ptr(),
            length: answer.len(),
            room: answer.capacity(),
        },
        None => Answer {
            start: std::ptr::null_mut(),
            length: 0,
            room: 0,
        },
    }
}

/// Takes an answer back.
///
/// # Safety
///
/// It is one of [`enter`]'s that was not null, and is given back once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn leave(answer: Answer) {
    // SAFETY: these are the parts of a vector.
    drop(unsafe { Vec::from_raw_parts(answer.start, answer.length, answer.room) });
}

fn call(tap: u32, json: &[u8]) -> Option<Vec<u8>> {
    match tap {
        0 => {
            let item: Item<'_> = serde_json::from_slice(json).ok()?;
            serde_json::to_vec(&bench_sdk::view::view(&item).ok()?).ok()
        }
        1 => {
            let prescription: Prescription = serde_json::from_slice(json).ok()?;
            serde_json::to_vec(&drug_checker::check_interactions(&prescription)).ok()
        }
        _ => None,
    }
}
