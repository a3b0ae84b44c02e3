//! Where the measurements of each case lie: half of them, 95 and 99 of 100,
//! and the farthest outlier, on an axis that grows by factors.

use plotters::prelude::*;

use super::palette::{Area, FONT, INK, LINES, PAPER, SERIES};
use crate::Result;
use crate::figures::Figures;

const WIDTH: i32 = 720;
const LABELS: i32 = 220;
const RIGHT: i32 = 24;
const HEAD: i32 = 52;
const ROW: i32 = 24;
const FOOT: i32 = 40;

/// An SVG of figures in one unit.
///
/// # Errors
///
/// When there are none above nought, which have no place on such an axis.
pub fn svg(title: &str, figures: &[&Figures]) -> Result<String> {
    let figures: Vec<_> = figures
        .iter()
        .copied()
        .filter(|figures| figures.min > 0.0 && figures.max.is_finite())
        .collect();
    if figures.is_empty() {
        return Err(format!("\"{title}\" has nothing to show").into());
    }
    let mut svg = String::new();
    draw(title, &figures, &mut svg).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw(title: &str, figures: &[&Figures], svg: &mut String) -> Result<()> {
    let rows = i32::try_from(figures.len())?;
    let bottom = HEAD + rows * ROW;
    let size = (u32::try_from(WIDTH)?, u32::try_from(bottom + FOOT)?);
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    area.fill(&PAPER)?;
    let axis = Axis::of(figures);
    head(title, &area)?;
    for (value, label) in axis.ticks() {
        let x = axis.at(value);
        area.draw(&PathElement::new([(x, HEAD - 4), (x, bottom)], LINES))?;
        let offset = 4 * i32::try_from(label.chars().count())?;
        text(&area, label, (x - offset, bottom + 4), 15)?;
    }
    let unit = format!("{}, by factors", figures[0].unit);
    text(&area, unit, (LABELS, bottom + 22), 15)?;
    let (colour, _) = SERIES[1];
    let (far, _) = SERIES[0];
    for (row, figures) in (0_i32..).zip(figures) {
        let y = HEAD + row * ROW + ROW / 2;
        text(&area, label(figures), (10, y - 9), 17)?;
        let at = |value| (axis.at(value), y);
        area.draw(&PathElement::new(
            [at(figures.min), at(figures.max)],
            far.stroke_width(1),
        ))?;
        area.draw(&PathElement::new(
            [at(figures.min), at(figures.p99)],
            colour.stroke_width(2),
        ))?;
        area.draw(&PathElement::new(
            [at(figures.min), at(figures.p95)],
            colour.stroke_width(6),
        ))?;
        area.draw(&Circle::new(at(figures.p50), 5, INK.filled()))?;
        area.draw(&Circle::new(at(figures.max), 3, far.filled()))?;
    }
    area.present()?;
    Ok(())
}

fn head(title: &str, area: &Area<'_>) -> Result<()> {
    text(area, title, (10, 6), 19)?;
    let (colour, _) = SERIES[1];
    let (far, _) = SERIES[0];
    let y = 36;
    area.draw(&Circle::new((LABELS, y), 5, INK.filled()))?;
    text(area, "p50", (LABELS + 10, y - 8), 15)?;
    let line = |from: i32, width| {
        PathElement::new([(from, y), (from + 26, y)], colour.stroke_width(width))
    };
    area.draw(&line(LABELS + 50, 6))?;
    text(area, "least to p95", (LABELS + 82, y - 8), 15)?;
    area.draw(&line(LABELS + 175, 2))?;
    text(area, "to p99", (LABELS + 207, y - 8), 15)?;
    area.draw(&Circle::new((LABELS + 265, y), 3, far.filled()))?;
    text(area, "greatest", (LABELS + 274, y - 8), 15)?;
    Ok(())
}

fn label(figures: &Figures) -> String {
    if figures.metric == "time" {
        return figures.case.clone();
    }
    format!("{}: {}", figures.case, figures.metric)
}

fn text(area: &Area<'_>, text: impl Into<String>, at: (i32, i32), size: i32) -> Result<()> {
    let style = (FONT, size).into_font().color(&INK);
    area.draw(&Text::new(text.into(), at, style))?;
    Ok(())
}

/// From values to columns of pixels.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(figures: &[&Figures]) -> Self {
        let low = figures.iter().map(|figures| figures.min);
        let high = figures.iter().map(|figures| figures.max);
        let (low, high) = (low.fold(f64::INFINITY, f64::min), high.fold(0.0, f64::max));
        Self {
            low: low * 0.9,
            // At least so wide that a factor can be read off.
            high: (high * 1.1).max(low * 3.0),
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "a column of the picture")]
    fn at(&self, value: f64) -> i32 {
        let share = (value / self.low).ln() / (self.high / self.low).ln();
        LABELS + (share * f64::from(WIDTH - LABELS - RIGHT)).round() as i32
    }

    /// Round values with their labels: of each power of ten, or 1, 2 and 5
    /// times it where the axis is short.
    fn ticks(&self) -> Vec<(f64, String)> {
        let factors: &[f64] = if self.high / self.low > 500.0 {
            &[1.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        let powers = -3..=12;
        let values = powers.flat_map(|power| factors.iter().map(move |f| f * 10_f64.powi(power)));
        let values = values.filter(|value| (self.low..=self.high).contains(value));
        values.map(|value| (value, shown(value))).collect()
    }
}

fn shown(value: f64) -> String {
    if value >= 1e6 {
        return format!("{}M", (value / 1e6).round());
    }
    if value >= 1e4 {
        return format!("{}k", (value / 1e3).round());
    }
    // As short as it is exact.
    format!("{}", (value * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlier_is_on_it() {
        let figures = Figures::of("lazy", "time", "µs", &[1.0, 1.0, 1.0, 900.0]);
        let svg = svg("One case", &[&figures]).unwrap();
        let axis = Axis::of(&[&figures]);
        let mark = format!("cx=\"{}\"", axis.at(900.0));
        assert!(svg.contains(&mark), "{mark} is not in {svg}");
        assert!(svg.contains("lazy") && svg.contains("µs, by factors"));
    }

    #[test]
    fn nothing_has_no_picture() {
        let figures = Figures::of("none", "time", "µs", &[0.0]);
        assert!(svg("", &[&figures]).is_err());
    }

    #[test]
    fn ticks_are_round() {
        let axis = Axis {
            low: 0.9,
            high: 30.0,
        };
        let labels: Vec<_> = axis.ticks().into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["1", "2", "5", "10", "20"]);
        assert_eq!(
            (shown(0.05), shown(20_000.0)),
            ("0.05".into(), "20k".into())
        );
    }
}
