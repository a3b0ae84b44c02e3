//! Taps that read more and more of an item.

pub mod each;
pub mod sent;
pub mod tables;
