//! Items by handle: what a `lazy` tap takes.
//!
//! A tap that is `lazy` gets no item but an [`ItemHandle`], and each field
//! crosses into the plugin when it is asked for. What a tap may ask for is
//! declared once, as a struct with `#[derive(trovato::Fields)]`, or by name on
//! the tap.

mod answer;
mod any;
mod buffer;
mod cell;
mod eager;
mod error;
mod fetched;
mod field;
mod fields;
mod handle;
mod head;
mod input;
mod item_handle;
mod kinds;
#[cfg(not(target_arch = "wasm32"))]
mod local;
mod names;
mod sent;
mod set;
mod source;
mod values;

pub use any::{AnyField, AnyFields};
pub use field::Field;
pub use fields::{Fields, Slot};
pub use item_handle::ItemHandle;

/// What generated code names.
#[doc(hidden)]
pub mod private {
    pub use super::cell::Cell;
    pub use super::eager::{Eager, Taking, eager_end, eager_is_declared, eager_part, has_handle};
    pub use super::fields::{Fields, Slot, SlotSpec};
    pub use super::handle::Handle;
    pub use super::input::{Handed, members};
    pub use super::kinds::{Bool, Float, Id, Integer, Json, Maybe, Reads, Text, Told, Writes};
    pub use super::set::{DeclaredWithWrite, IntoText, WritableMember};
    pub use crate::error::Result;
}
