//! A real database for the tests of plugins, SQLite in memory.
//!
//! A [`Site`] runs a test natively and in wasm, on all services that a database
//! is enough for:
//!
//! ```no_run
//! mod guestbook {
//!     use trovato::db::Insert;
//!     use trovato::prelude::*;
//!
//!     #[trovato::tap(custom)]
//!     pub fn sign(name: String, context: &TapContext) -> Result<()> {
//!         context.db().insert(&Insert::into("guestbook").set("name", name))?;
//!         Ok(())
//!     }
//! }
//!
//! use serde_json::json;
//! use trovato_host_services::testing::{Site, both_ways};
//!
//! both_ways!([guestbook::sign] => a_name_is_kept);
//!
//! fn a_name_is_kept(site: &mut Site) {
//!     site.call("sign", "Ada").unwrap();
//!     assert_eq!(site.rows("guestbook"), json!([{ "name": "Ada" }]));
//! }
//! # fn main() {}
//! ```
//!
//! A [`Server`] is one outside, for those that talk to one. [`Memory`] is behind a [`MockHost`](trovato::testing::MockHost), for a test
//! that calls functions itself.

mod memory;
mod server;
mod site;

#[doc(inline)]
pub use crate::__trovato_site_both_ways as both_ways;
pub use memory::Memory;
pub use server::Server;
pub use site::Site;
pub use trovato_host_shim::testing::{Way, taps};

#[track_caller]
fn done<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}
