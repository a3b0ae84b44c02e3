//! A panic becomes a line of the host's log, which the host turns into a
//! typed error when the trap follows.

use std::panic::PanicHookInfo;

use crate::abi::{MAX_PANIC_BYTES, PANIC_PREFIX};
use crate::sys;

/// Puts our hook in place of std's, which would write to a standard error
/// that the deployed kernel does not have.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|panic| {
        sys::log("error", &describe(panic));
    }));
}

fn describe(panic: &PanicHookInfo<'_>) -> String {
    let message = panic.payload_as_str().unwrap_or("(no message)");
    let end = message.floor_char_boundary(MAX_PANIC_BYTES);
    let message = message.get(..end).unwrap_or_default();
    match panic.location() {
        Some(location) => format!("{PANIC_PREFIX}{location}:\n{message}"),
        None => format!("{PANIC_PREFIX}unknown:0:0:\n{message}"),
    }
}
