//! For the tests of a plugin's crate: its taps called as in the kernel, from
//! wasm and as the native functions that they are.
//!
//! A test is a function of a [`Plugin`], and [`both_ways!`] makes two tests of
//! it. Under `native` the taps are called in this process, with a debugger and
//! without a build for wasm; under `wasm` they are built, loaded, and called in
//! a sandbox. All else is one and the same host: what a tap sees of an item,
//! services, transactions, errors and their codes.
//!
//! ```no_run
//! mod blog {
//!     use trovato::prelude::*;
//!
//!     #[trovato::tap]
//!     pub fn menu() -> Vec<MenuDefinition> {
//!         vec![MenuDefinition::new("/blog", "Blog")]
//!     }
//! }
//!
//! use trovato_host_shim::testing::{Plugin, both_ways};
//!
//! both_ways!([blog::menu] => the_blog_has_a_page, an_unknown_tap_is_refused);
//!
//! fn the_blog_has_a_page(blog: &mut Plugin) {
//!     let menu = blog.call("menu", &()).unwrap();
//!     assert_eq!(menu[0]["path"], "/blog");
//! }
//!
//! fn an_unknown_tap_is_refused(blog: &mut Plugin) {
//!     assert_eq!(blog.call("mneu", &()).unwrap_err().code(), "unknown-tap");
//! }
//! # fn main() {}
//! ```
//!
//! These are the tests `the_blog_has_a_page::native`,
//! `the_blog_has_a_page::wasm` and so on. Where one fails, its name and a line
//! after its message say which way it was.
//!
//! A database and all that is kept in one come from
//! `trovato_host_services::testing`.

mod both_ways;
mod built;
mod lines;
mod plugin;

#[doc(inline)]
pub use crate::__trovato_both_ways as both_ways;
pub use both_ways::Way;
pub use built::built;
#[cfg(feature = "component")]
pub use built::built_component;
pub use plugin::Plugin;
pub use trovato::testing::{Tap, taps};
