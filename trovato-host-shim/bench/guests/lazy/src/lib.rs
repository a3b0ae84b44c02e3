//! The same work as in `bench-sdk`, for items that arrive as handles.

/// The sum of what was read.
macro_rules! sum {
    ($item:ident: $($field:ident),*) => { 0 $(+ $item.$field()?.weight())* };
}

pub mod alter;
pub mod blind;
pub mod card;
pub mod notes;
pub mod parts;
pub mod read;
