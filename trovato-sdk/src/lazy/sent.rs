//! What came with the call: in the payload, or on a native build in a copy of
//! it.

#[cfg(target_arch = "wasm32")]
pub(super) use crate::sys::{InCall, Sent};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::{InCall, Sent};

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::rc::Rc;

    /// What proves on wasm32 that the call is not over.
    pub(in crate::lazy) struct InCall;

    impl InCall {
        pub(in crate::lazy) fn here() -> Self {
            Self
        }
    }

    /// The head of a payload.
    #[derive(Clone)]
    pub(in crate::lazy) struct Sent(Rc<[u8]>);

    impl Sent {
        // An option, as on wasm32.
        #[allow(clippy::unnecessary_wraps)]
        pub(in crate::lazy) fn new(head: &[u8]) -> Option<Self> {
            Some(Self(head.into()))
        }

        pub(in crate::lazy) fn bytes<'a>(&'a self, _call: &'a InCall) -> &'a [u8] {
            &self.0
        }
    }
}
