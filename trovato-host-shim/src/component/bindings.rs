//! The imports of the WIT package, as traits and types of Rust.
#![allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unreachable_pub,
    unsafe_code,
    unused_qualifications,
    reason = "generated"
)]

wasmtime::component::bindgen!({
    world: "host",
    path: "wit",
    imports: {
        // Nothing of it waits.
        "trovato:plugin/items": trappable,
        "trovato:plugin/logging": trappable,
        default: async | trappable,
    },
});
