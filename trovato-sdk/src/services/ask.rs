//! The one way to a service, and what comes back.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::codec;
use crate::error::Result;

/// Code of the error for an answer that is not what was asked for.
pub(crate) const ANSWER: &str = "service-answer";

/// A function of a service.
#[derive(Clone, Copy)]
pub(crate) struct Function {
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) service: &'static str,
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) name: &'static str,
    #[cfg(target_arch = "wasm32")]
    pub(crate) import: crate::sys::services::Import,
}

/// The function of that name, of that service.
macro_rules! function {
    ($service:ident.$name:ident) => {
        $crate::services::ask::Function {
            #[cfg(not(target_arch = "wasm32"))]
            service: stringify!($service),
            #[cfg(not(target_arch = "wasm32"))]
            name: stringify!($name),
            #[cfg(target_arch = "wasm32")]
            import: $crate::sys::services::$service::$name,
        }
    };
}
pub(crate) use function;

/// What a service answered with: JSON, or nothing.
pub(crate) struct Reply(Vec<u8>);

/// Asks a service, and waits for the answer.
pub(crate) fn ask<Q: Serialize + ?Sized>(function: Function, request: &Q) -> Result<Reply> {
    let mut json = Vec::new();
    codec::write(request, &mut json)?;
    send(function, &json).map(Reply)
}

impl Reply {
    /// Reads it as a value; nothing reads as null.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        self.borrow()
    }

    fn borrow<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        let json = if self.0.is_empty() { b"null" } else { &*self.0 };
        codec::read(json, ANSWER, "")
    }

    /// The JSON, as it is.
    pub(crate) fn into_json(self) -> Result<String> {
        String::from_utf8(self.0).map_err(|_| {
            let message = "the host has answered with what is no text";
            crate::TapError::new(ANSWER, message)
        })
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn send(function: Function, request: &[u8]) -> Result<Vec<u8>> {
    crate::testing::ask(function.service, function.name, request)
}

#[cfg(target_arch = "wasm32")]
fn send(function: Function, request: &[u8]) -> Result<Vec<u8>> {
    crate::sys::services::send(function.import, request)
}
