//! Figures as pictures, in SVG.

mod break_even;
mod lines;
mod palette;
mod ranges;

pub use break_even::svg as break_even;
pub use lines::svg as lines;
pub use ranges::svg as ranges;

/// Something that changes along with something else.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What grows to the right, with its unit.
    pub x: &'static str,
    /// What grows upwards, with its unit.
    pub y: &'static str,
    /// Whether its axis upwards begins at nought; else it begins below the
    /// least point.
    pub from_nought: bool,
    /// The lines, each with its name and its points.
    pub lines: Vec<(String, Vec<(f64, f64)>)>,
}
