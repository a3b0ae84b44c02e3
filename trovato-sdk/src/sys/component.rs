//! Entry into a plugin that is a component, by the canonical ABI, and the log.

use std::cell::Cell;

use super::guest;
use crate::__private::Call;
use crate::codec;
use crate::context::TapContext;
use crate::error::{Result, TapError};
use bindings::trovato::plugin::{logging, types};

mod bindings;
pub(crate) mod items;
pub(crate) mod services;

/// The tap that is entered: the bindings are of one tap, whatever its name.
struct Entered(Cell<Option<Call>>);

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Entered {}

static ENTERED: Entered = Entered(Cell::new(None));

/// Runs a tap on the payload at `address`, which was allocated for it, and says
/// where its answer is described.
pub(crate) fn enter(call: Call, address: usize, len: usize) -> usize {
    guest::begin_call();
    guest::initialise();
    ENTERED.0.set(Some(call));
    let address = core::ptr::with_exposed_provenance_mut(address);
    // SAFETY: an export hands on what its caller has passed, which by the
    // canonical ABI is a string of this length that `cabi_realloc` has made
    // room for and that is the guest's from then on.
    let answer = unsafe { bindings::_export_tap_cabi::<Entered>(address, len) };
    answer.expose_provenance()
}

/// The same for a tap that takes items by handle: `count` numbers are at
/// `handles`.
pub(crate) fn enter_with_items(
    call: Call,
    address: usize,
    len: usize,
    handles: usize,
    count: usize,
) -> usize {
    items::borrow(handles, count);
    enter(call, address, len)
}

/// Frees an answer that the host has read.
pub(crate) fn leave(answer: usize) {
    let answer = core::ptr::with_exposed_provenance_mut(answer);
    // SAFETY: the host passes what `enter` has answered, once.
    unsafe { bindings::__post_return_tap::<Entered>(answer) }
}

impl bindings::Guest for Entered {
    fn tap(payload: String) -> Result<String, types::TapError> {
        let answer = run(&payload);
        items::give_back();
        answer.map_err(|error| told(&error))
    }
}

fn run(payload: &str) -> Result<String> {
    let Some(call) = ENTERED.0.get() else {
        return Err(TapError::new(codec::INPUT, "there is no tap to enter"));
    };
    let with_head = items::head(payload);
    let payload = with_head.as_deref().unwrap_or(payload.as_bytes());
    guest::set_payload(payload);
    let mut answer = Vec::new();
    call(payload, &TapContext::default(), &mut answer)?;
    String::from_utf8(answer)
        .map_err(|_| TapError::new(codec::OUTPUT, "the answer is no text in UTF-8"))
}

/// A tap's error in the words of the WIT package.
#[cold]
fn told(error: &TapError) -> types::TapError {
    types::TapError {
        code: error.code().to_owned(),
        message: error.message().to_owned(),
        path: error.path().map(str::to_owned),
        details: error.details().map(|details| details.as_str().to_owned()),
    }
}

/// Writes a line to the host's log. The host knows in whose name.
pub(crate) fn log(level: &str, message: &str) {
    let level = match level {
        "debug" => logging::Level::Debug,
        "warn" => logging::Level::Warn,
        "error" => logging::Level::Error,
        _ => logging::Level::Info,
    };
    logging::log(level, message);
}
