//! Lines, both axes from nought or from the least that there is.

use plotters::prelude::*;

use super::Chart;
use super::palette::{Area, FONT, INK, LINES, PAPER, SERIES};
use crate::Result;
use crate::number::shown;

const SIZE: (u32, u32) = (720, 340);
const LEGEND_HEIGHT: u32 = 58;

/// An SVG of the chart.
///
/// # Errors
///
/// When it has no point.
pub fn svg(chart: &Chart) -> Result<String> {
    if chart.lines.iter().all(|(_, points)| points.is_empty()) {
        return Err(format!("the chart \"{}\" has no point", chart.title).into());
    }
    let mut svg = String::new();
    draw(chart, &mut svg).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw(chart: &Chart, svg: &mut String) -> Result<()> {
    let picture = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    picture.fill(&PAPER)?;
    let (head, body) = picture.split_vertically(LEGEND_HEIGHT);
    legend(chart, &head)?;
    let points = || chart.lines.iter().flat_map(|(_, points)| points);
    let (right, low, high) = points().fold(
        (f64::MIN, f64::INFINITY, f64::NEG_INFINITY),
        |(right, low, high), (x, y)| (right.max(*x), low.min(*y), high.max(*y)),
    );
    let left = points().fold(f64::INFINITY, |left, (x, _)| left.min(*x));
    let room = ((high - low) * 0.08).max(high.abs() * 0.01).max(1e-9);
    let columns = left..if right > left { right } else { left + 1.0 };
    let bottom = if chart.from_nought {
        low.min(0.0)
    } else {
        low - room
    };
    let rows = bottom..high + room;
    let mut plot = ChartBuilder::on(&body)
        .margin(10)
        .margin_right(28)
        .x_label_area_size(42)
        .y_label_area_size(74)
        .build_cartesian_2d(columns, rows)?;
    let label = (FONT, 16).into_font().color(&INK);
    plot.configure_mesh()
        .axis_style(INK)
        .bold_line_style(LINES)
        .light_line_style(TRANSPARENT)
        .label_style(label.clone())
        .axis_desc_style(label)
        .x_desc(chart.x)
        .y_desc(chart.y)
        .x_labels(whole_steps(chart).unwrap_or(10))
        .x_label_formatter(&|x| plain(*x))
        .y_labels(6)
        .y_label_formatter(&|y| shown(*y))
        .draw()?;
    for ((_, points), (colour, shape)) in chart.lines.iter().zip(SERIES.iter().cycle()) {
        plot.draw_series(LineSeries::new(
            points.iter().copied(),
            colour.stroke_width(2),
        ))?;
        if points.len() <= 40 {
            plot.draw_series(points.iter().map(|point| {
                let mark = Polygon::new(*shape, colour.filled());
                EmptyElement::at(*point) + mark
            }))?;
        }
    }
    picture.present()?;
    Ok(())
}

/// The number of points, where they are at whole numbers and few: each is to
/// have its label, and no other place on the axis.
fn whole_steps(chart: &Chart) -> Option<usize> {
    let (_, points) = chart.lines.first()?;
    let are_whole = points.iter().all(|(x, _)| x.fract() == 0.0);
    (are_whole && (2..=12).contains(&points.len())).then_some(points.len())
}

/// A place on the axis, without digits that say nothing.
fn plain(x: f64) -> String {
    format!("{}", (x * 1e3).round() / 1e3)
}

fn legend(chart: &Chart, area: &Area<'_>) -> Result<()> {
    let style = (FONT, 19).into_font().color(&INK);
    area.draw(&Text::new(chart.title.as_str(), (14, 8), style))?;
    let mut at = 16;
    for ((name, _), (colour, _)) in chart.lines.iter().zip(SERIES.iter().cycle()) {
        area.draw(&PathElement::new(
            [(at, 42), (at + 24, 42)],
            colour.stroke_width(3),
        ))?;
        let style = (FONT, 16).into_font().color(&INK);
        area.draw(&Text::new(name.as_str(), (at + 30, 36), style))?;
        at += 60 + 8 * i32::try_from(name.chars().count()).unwrap_or(20);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> Chart {
        Chart {
            title: "Memory".to_owned(),
            x: "s",
            y: "KiB",
            from_nought: false,
            lines: vec![("resident".to_owned(), points)],
        }
    }

    #[test]
    fn it_says_what_it_shows() {
        let svg = svg(&chart(vec![(0.0, 1.0), (1.0, 2.0)])).unwrap();
        for text in ["Memory", "resident", "KiB"] {
            assert!(svg.contains(text), "{text}");
        }
    }

    #[test]
    fn one_point_is_enough_and_none_is_not() {
        assert!(svg(&chart(vec![(1.0, 5.0)])).is_ok());
        assert!(svg(&chart(Vec::new())).is_err());
    }
}
