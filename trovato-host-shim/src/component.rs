//! Plugins that are components: the same taps, limits, masks, services and
//! errors, by way of the WIT package `trovato:plugin`.
//!
//! A payload and an answer are the JSON of the other form, as strings. An item
//! by handle is a resource, whose representation is its position in
//! [`Open`](crate::lazy::Open).

mod bindings;
mod exports;
mod items;
mod link;
mod live;
mod load;
mod logging;
mod outline;
mod pool;
mod requirements;
mod services;
mod trap;
mod types;
mod wasi;
mod wit;

pub(crate) use exports::{lines_of, tap_names};
pub(crate) use link::linker;
pub(crate) use live::{Compiled, Live};
pub(crate) use load::{Loaded, load};
pub(crate) use outline::{Imported, Outline};
pub(crate) use pool::room;
pub(crate) use requirements::{is_provided, problems};
pub(crate) use trovato::abi::wit::name as export_name;
pub(crate) use wasi::{Provision, provision};

/// Whether a file is a component by its header, whole or not.
pub(crate) fn is_component(bytes: &[u8]) -> bool {
    use crate::sniff::{Encoding, encoding};
    matches!(encoding(bytes), Ok(Encoding::Component))
}

/// The tap of an exported function.
fn tap_name(export: &str) -> String {
    export.replace('-', "_")
}
