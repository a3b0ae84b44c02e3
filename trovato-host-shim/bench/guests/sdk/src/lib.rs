//! The work that the data paths are compared by, written with the SDK for
//! items that arrive as JSON, whole or in part.

pub mod alter;
pub mod blind;
pub mod card;
pub mod least;
pub mod notes;
pub mod parts;
pub mod read;
pub mod view;
