//! placeholder

pub mod vocabulary;
