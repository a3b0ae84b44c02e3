//! Times what the SDK and the host cost, each path beside the others and
//! beside the same work in hand-written glue.
//!
//! A [`Scenario`](scenario::Scenario) measures groups of [`Case`](measure::Case)s
//! that take turns in one run, so that their ratios hold on a busy machine,
//! too. What they come to is a [`Report`](report::Report).
#![forbid(unsafe_code)]

pub mod chart;
pub mod figures;
pub mod measure;
pub mod report;
pub mod scenario;
pub mod table;

mod bench;
mod floor;
mod guests;
mod machine;
mod ours;
mod posts;
mod theirs;

pub use bench::{Bench, Options};

/// What goes wrong in a benchmark ends it.
pub type Error = Box<dyn std::error::Error>;

/// A result of the benchmarks.
pub type Result<T, E = Error> = std::result::Result<T, E>;
