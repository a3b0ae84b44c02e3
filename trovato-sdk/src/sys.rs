//! The guest's edge: raw memory, exports and imports. All of the SDK's
//! `unsafe` is here.

mod wasm;

pub(crate) use wasm::{enter, items, log, services};
