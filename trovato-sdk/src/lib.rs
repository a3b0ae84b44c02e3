//! Write Trovato plugins as plain Rust functions.
//!
//! A plugin is a crate of functions that the content management system calls
//! at named points, its taps. Annotate a function with [`tap`], build the
//! crate for `wasm32-wasip1`, and the function is an entry point:
//!
//! ```
//! use trovato::prelude::*;
//!
//! #[trovato::tap]
//! fn item_view(item: &Item) -> RenderElement {
//!     render::container()
//!         .child("title", render::markup("h2", item.title()))
//!         .build()
//! }
//!
//! // The function stays what it is: a test calls it.
//! let view = item_view(&Item::new("blog", "Hello"));
//! assert_eq!(view.get_child("title").unwrap().value(), Some("Hello"));
//! ```
//!
//! - [`Item`] is a piece of content. It borrows from the payload and parses a
//!   field when it is asked for.
//! - [`ItemHandle`] is an item that stays with the host: each field crosses
//!   when it is asked for.
//! - [`render`] builds what a view tap answers with: structure, never HTML.
//! - [`vocabulary`] has the other types that taps take and answer.
//! - [`TapContext`] leads to the [`services`] of the host: the database,
//!   variables, cache, queues, other plugins, servers outside.
//! - [`db`] has queries on the site's database.
//! - [`log`] writes to the host's log.
//! - [`TapError`] is how a tap fails; `?` makes one of every error.
//! - [`abi`] is what a host needs to know.
//!
//! # Features
//!
//! | feature | does |
//! |---|---|
//! | `log` | leads the macros of the `log` crate to the host's log, also those of other libraries |
//! | `component` | makes of a plugin what a component is made of: `cargo trovato build --component` switches it on |
//!
//! None is on by default.
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(clippy::undocumented_unsafe_blocks)]
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]

// The macros name this crate `::trovato`, in its own tests and docs as well.
extern crate self as trovato;

#[doc(hidden)]
pub mod __private;
pub mod abi;
mod codec;
mod context;
pub mod db;
mod error;
pub mod host;
mod input;
pub mod item;
pub mod lazy;
pub mod log;
mod output;
#[cfg(target_arch = "wasm32")]
mod panic;
pub mod render;
mod section;
pub mod services;
#[cfg(target_arch = "wasm32")]
mod sys;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
pub mod vocabulary;

pub use codec::RawJson;
pub use context::TapContext;
pub use error::{OrTap, Result, TapError};
pub use item::{Item, LIVE_STAGE_UUID, live_stage_id};
pub use lazy::ItemHandle;
pub use serde;
pub use serde_json;
pub use trovato_macros::{Fields, tap};
pub use uuid;

/// Everything a plugin's source file needs, in one `use`.
pub mod prelude {
    pub use crate::item::{Item, ItemPatch, LIVE_STAGE_UUID, RecordRef, TextValue, live_stage_id};
    pub use crate::lazy::{Field, ItemHandle};
    pub use crate::render::{self, RenderElement};
    pub use crate::vocabulary::*;
    pub use crate::{OrTap, RawJson, Result, TapContext, TapError};
    pub use serde::{Deserialize, Serialize};
    pub use serde_json::{Value, json};
    pub use uuid::Uuid;
}
