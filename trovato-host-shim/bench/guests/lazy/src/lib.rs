//! The same work as in `bench-sdk`, for items that arrive as handles.

pub mod alter;
pub mod notes;
pub mod read;
