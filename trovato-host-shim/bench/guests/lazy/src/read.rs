//! Taps that read more and more of an item.

/// The sum of what was read.
macro_rules! sum {
    ($item:ident: $($field:ident),*) => { 0 $(+ $item.$field()?.weight())* };
}

pub mod each;
pub mod sent;
pub mod tables;
