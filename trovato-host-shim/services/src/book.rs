//! The Rust in that page of the book that needs a database, compiled and run as
//! tests of the documentation. `trovato-host-shim` has the others.

#[doc = include_str!("../../../docs/src/testing.md")]
mod testing {}
