//! The Rust in those pages of the book that need a database, compiled and run as
//! tests of the documentation. `trovato-host-shim` has the others.

#[doc = include_str!("../../../docs/src/porting.md")]
mod porting {}

#[doc = include_str!("../../../docs/src/testing.md")]
mod testing {}
