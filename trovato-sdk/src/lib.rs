//! placeholder

pub mod render;
pub mod vocabulary;
