//! Write Trovato plugins as plain Rust functions.
#![deny(missing_docs)]

pub mod abi;
mod error;
pub mod render;
pub mod vocabulary;

pub use error::{OrTap, Result, TapError};

/// Everything a plugin's source file needs, in one `use`.
pub mod prelude {
    pub use crate::{OrTap, Result, TapError};
}
