//! Colours and marks that are told apart with any eyes, on light paper and on
//! dark.

use plotters::coord::Shift;
use plotters::prelude::*;

pub(super) const FONT: &str = "sans-serif";

// A chart has a ground of its own, so that it reads the same wherever it is
// shown. In a page these three follow the page's colours, by their values.
pub(super) const PAPER: RGBColor = RGBColor(252, 252, 250);
pub(super) const INK: RGBColor = RGBColor(38, 38, 42);
pub(super) const LINES: RGBColor = RGBColor(222, 222, 218);

/// Corners around a point, in pixels.
pub(super) type Shape = &'static [(i32, i32)];

pub(super) const SERIES: [(RGBColor, Shape); 4] = [
    (RGBColor(213, 94, 0), SQUARE),
    (RGBColor(0, 114, 178), OCTAGON),
    (RGBColor(0, 140, 100), TRIANGLE),
    (RGBColor(150, 50, 140), DIAMOND),
];

const SQUARE: Shape = &[(-4, -4), (4, -4), (4, 4), (-4, 4)];
const DIAMOND: Shape = &[(0, -6), (6, 0), (0, 6), (-6, 0)];
const TRIANGLE: Shape = &[(0, -6), (6, 5), (-6, 5)];
const OCTAGON: Shape = &[
    (-2, -5),
    (2, -5),
    (5, -2),
    (5, 2),
    (2, 5),
    (-2, 5),
    (-5, 2),
    (-5, -2),
];

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
