//! The panic of a tap, as the line that a guest logs: with message and place.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use trovato::abi::{MAX_PANIC_BYTES, PANIC_PREFIX};

thread_local! {
    /// Whether a panic of this thread is that of a tap.
    static IS_TAP: Cell<bool> = const { Cell::new(false) };
    static LINE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What unwound the stack.
pub(super) enum Unwound {
    Panic(String),
    Otherwise,
}

/// Runs something on a thread of its own. Its panic is returned, and not
/// printed.
pub(super) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, Unwound> {
    install();
    IS_TAP.set(true);
    // Nobody sees afterwards what it has left half done.
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    IS_TAP.set(false);
    result.map_err(|_| LINE.take().map_or(Unwound::Otherwise, Unwound::Panic))
}

/// Puts a hook in front of the one that is there, which gets all panics but
/// those of taps.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if IS_TAP.get() {
                LINE.set(Some(describe(info)));
            } else {
                others(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("(no message)");
    let message = &message[..message.floor_char_boundary(MAX_PANIC_BYTES)];
    match info.location() {
        Some(location) => format!("{PANIC_PREFIX}{location}:\n{message}"),
        None => format!("{PANIC_PREFIX}unknown:0:0:\n{message}"),
    }
}
