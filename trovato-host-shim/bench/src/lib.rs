//! Times what the SDK and the host cost, each path beside the others and
//! beside the same work in hand-written glue.
//!
//! A [`Part`](scenario::Part) of a scenario measures groups of
//! [`Case`](measure::Case)s that take turns in one run, so that their ratios
//! hold on a busy machine, too. What they come to is a
//! [`Report`](report::Report): a [table], [JSON](json), or a page of [HTML](html) or of [Markdown](markdown).
// But for the allocator that counts.
#![deny(unsafe_code)]

pub mod chart;
pub mod figures;
pub mod headline;
pub mod html;
pub mod json;
pub mod markdown;
pub mod measure;
pub mod report;
pub mod scenario;
pub mod studies;
pub mod table;
pub mod turns;

mod alone;
mod bench;
mod date;
mod effort;
mod floor;
mod guests;
mod heap;
mod machine;
mod number;
mod ours;
mod paths;
mod posts;
mod process;
mod theirs;
mod wizer;

pub use alone::answer;
pub use bench::{Bench, Options};
pub use effort::Effort;

/// What goes wrong in a benchmark ends it.
pub type Error = Box<dyn std::error::Error>;

/// A result of the benchmarks.
pub type Result<T, E = Error> = std::result::Result<T, E>;
