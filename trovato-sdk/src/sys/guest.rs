//! What of a plugin outlives a call, however its host reaches it.

use std::cell::Cell;

use crate::panic;

/// Everything in it is copied while in use, so that no reference into it can be
/// held twice.
struct Guest {
    is_initialised: Cell<bool>,
    /// Number of the call that is under way, or was last.
    call: Cell<u32>,
    /// That call's payload; valid while it is under way.
    payload: Cell<*const [u8]>,
}

// SAFETY: wasm32-wasip1 has one thread.
unsafe impl Sync for Guest {}

static GUEST: Guest = Guest {
    is_initialised: Cell::new(false),
    call: Cell::new(0),
    payload: Cell::new(&[]),
};

unsafe extern "C" {
    // The linker's own. Because the SDK calls it, exports are not wrapped in
    // code that would run constructors and destructors on every call.
    fn __wasm_call_ctors();
}

/// Counts a call, before anything of the plugin runs in it.
#[inline]
pub(super) fn begin_call() {
    GUEST.call.set(GUEST.call.get().wrapping_add(1));
}

/// Number of the call that is under way.
#[cfg(feature = "component")]
pub(super) fn call() -> u32 {
    GUEST.call.get()
}

/// Says where the payload of the call is, which stays there until it returns.
#[inline]
pub(super) fn set_payload(payload: &[u8]) {
    GUEST.payload.set(payload);
}

#[inline]
pub(super) fn initialise() {
    if !GUEST.is_initialised.replace(true) {
        first();
    }
}

// Apart, and once: all exports of a plugin come here.
#[cold]
#[inline(never)]
fn first() {
    // SAFETY: called once, before anything that a constructor could set up.
    unsafe { __wasm_call_ctors() };
    panic::install_hook();
    #[cfg(feature = "log")]
    crate::log::install();
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

/// The buffer that values are read to, between two reads.
pub(crate) mod scratch {
    use std::cell::Cell;

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
}
