//! The guest's edge: raw memory, exports and imports. All of the SDK's
//! `unsafe` is here.
//!
//! A plugin is a core module or, with the feature `component`, what a component
//! is made of. What is above this edge does not know which.

#[cfg(feature = "component")]
mod component;
mod guest;
#[cfg(not(feature = "component"))]
mod wasm;

#[cfg(feature = "component")]
pub(crate) use component::{enter, enter_with_items, items, leave, log, services};
pub(crate) use guest::{InCall, Sent, scratch};
#[cfg(not(feature = "component"))]
pub(crate) use wasm::{enter, items, log, services};
