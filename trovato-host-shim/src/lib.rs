//! A thin host for Trovato plugins: pooled, async, isolated.
#![forbid(unsafe_code)]

pub mod error;
pub mod log;

mod journal;
mod limits;

pub use error::{Error, Kind, Phase, Result};
pub use limits::{HostConfig, Limits};
pub use log::{LogLine, LogSink};
