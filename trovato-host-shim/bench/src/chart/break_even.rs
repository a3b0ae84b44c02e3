//! The break-even as a picture.

use plotters::prelude::*;

use super::palette::{Area, FONT, INK, LINES, PAPER, SERIES};

use crate::Result;
use crate::report::{Group, Outcome, Report};

/// Size of the picture, in pixels.
const SIZE: (u32, u32) = (960, 760);
const LEGEND_HEIGHT: u32 = 64;

/// The cases that have a line, in the order of the palette.
const CASES: [&str; 4] = ["plain", "indexed", "hybrid", "lazy"];

/// An SVG of what it costs to read more and more of an item: a panel for each
/// item, a line for each path, both axes growing by factors.
///
/// # Errors
///
/// When the report has no figures of the scenario `read`.
pub fn svg(report: &Report) -> Result<String> {
    let outcome = report
        .outcome("read")
        .filter(|outcome| !outcome.groups.is_empty())
        .ok_or("the chart is of the scenario `read`, which was not run")?;
    let mut svg = String::new();
    draw(outcome, &mut svg).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw(outcome: &Outcome, svg: &mut String) -> Result<()> {
    let picture = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    picture.fill(&PAPER)?;
    let (head, panels) = picture.split_vertically(LEGEND_HEIGHT);
    legend(outcome, &head)?;
    let items: Vec<&[Group]> = outcome
        .groups
        .chunk_by(|one, next| one.subject == next.subject)
        .collect();
    let most = outcome.groups.iter().flat_map(|group| &group.figures);
    let most = most.map(|figures| figures.p50).fold(1.0, f64::max);
    let rows = items.len().div_ceil(2);
    for (area, groups) in panels.split_evenly((rows, 2)).iter().zip(items) {
        panel(groups, most * 1.3, area)?;
    }
    picture.present()?;
    Ok(())
}

fn legend(outcome: &Outcome, area: &Area<'_>) -> Result<()> {
    let title = "What it costs to read more of an item";
    area.draw(&Text::new(
        title,
        (20, 14),
        (FONT, 19).into_font().color(&INK),
    ))?;
    let mut at = 26;
    for (name, (colour, shape)) in CASES.into_iter().zip(SERIES) {
        if !outcome
            .groups
            .iter()
            .any(|group| group.case(name).is_some())
        {
            continue;
        }
        let line = [(at, 48), (at + 30, 48)];
        area.draw(&PathElement::new(line, colour.stroke_width(2)))?;
        let mark = Polygon::new(shape, colour.filled());
        area.draw(&(EmptyElement::at((at + 15, 48)) + mark))?;
        let style = (FONT, 15).into_font().color(&INK);
        area.draw(&Text::new(name, (at + 38, 41), style))?;
        at += 130;
    }
    Ok(())
}

// Half a dozen groups, and items of some kilobytes.
#[allow(clippy::cast_precision_loss)]
fn panel(groups: &[Group], most: f64, area: &Area<'_>) -> Result<()> {
    // The body is no point on the way from one field to all.
    let groups: Vec<&Group> = groups
        .iter()
        .filter(|group| group.fields.is_some_and(|fields| fields != "body"))
        .collect();
    let Some(first) = groups.first() else {
        return Ok(());
    };
    let last = groups.len().saturating_sub(1);
    let columns = -0.3..last as f64 + 0.3;
    let kilobytes = first.bytes.unwrap_or(0) as f64 / 1000.0;
    let caption = format!("{}, {kilobytes:.1} KB", first.subject);
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .margin_right(24)
        .caption(caption, (FONT, 17).into_font().color(&INK))
        .x_label_area_size(46)
        .y_label_area_size(58)
        .build_cartesian_2d(columns, (1.0..most).log_scale())?;
    let label = (FONT, 14).into_font().color(&INK);
    chart
        .configure_mesh()
        .axis_style(INK)
        .bold_line_style(LINES)
        .light_line_style(TRANSPARENT)
        .label_style(label.clone())
        .axis_desc_style(label)
        .x_desc("members and fields that are read")
        .y_desc("p50 of a warm call, µs")
        .x_labels(groups.len())
        .x_label_formatter(&|at| column(&groups, *at))
        .y_label_formatter(&|time| format!("{time}"))
        .draw()?;
    for (name, (colour, shape)) in CASES.into_iter().zip(SERIES) {
        let points: Vec<(f64, f64)> = (0_u32..)
            .zip(&groups)
            .filter_map(|(at, group)| Some((f64::from(at), group.case(name)?.p50)))
            .collect();
        chart.draw_series(LineSeries::new(
            points.iter().copied(),
            colour.stroke_width(2),
        ))?;
        chart.draw_series(points.into_iter().map(|point| {
            let mark = Polygon::new(shape, colour.filled());
            EmptyElement::at(point) + mark
        }))?;
    }
    Ok(())
}

/// The head of a column, for a place on the axis.
fn column(groups: &[&Group], at: f64) -> String {
    let group = (0_u32..)
        .zip(groups)
        .find(|(column, _)| (f64::from(*column) - at).abs() < 0.01);
    let fields = group.and_then(|(_, group)| group.fields);
    fields.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::figures::Figures;
    use crate::machine::Machine;

    fn report(part: &'static str) -> Report {
        let figures =
            |case: &str, time| Figures::times(case, "time", &[Duration::from_micros(time); 10]);
        let group = |fields, plain, lazy| Group {
            subject: "post-2k".to_owned(),
            bytes: Some(2470),
            state: "warm",
            fields: Some(fields),
            figures: vec![figures("plain", plain), figures("lazy", lazy)],
        };
        Report {
            machine: Machine::look(),
            clock_ns: 20,
            effort: "",
            outcomes: vec![Outcome {
                scenario: "gate1",
                part,
                groups: vec![group("1", 7, 2), group("all", 12, 14), group("body", 8, 3)],
                ..Outcome::default()
            }],
        }
    }

    #[test]
    fn a_chart_says_what_it_shows_and_in_which_units() {
        let svg = svg(&report("read")).unwrap();
        let texts: Vec<_> = svg.lines().filter(|line| !line.starts_with('<')).collect();
        for text in [
            "post-2k, 2.5 KB",
            "members and fields that are read",
            "p50 of a warm call, µs",
            "plain",
            "lazy",
            "1",
            "all",
        ] {
            assert!(texts.contains(&text), "`{text}` is not in {texts:?}");
        }
        // Nor what was not measured, nor what is no step on the way.
        assert!(!texts.contains(&"indexed") && !texts.contains(&"body"));
    }

    #[test]
    fn a_chart_needs_its_figures() {
        let error = svg(&report("view")).unwrap_err();
        assert!(error.to_string().contains("`read`, which was not run"));
    }
}
