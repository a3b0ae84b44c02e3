//! One scenario on the page.

use std::fmt::Write as _;

use super::escape::escape;
use super::tables;
use crate::figures::Figures;
use crate::report::{Group, Outcome, Report};
use crate::{Result, chart};

/// Everything about a scenario: what its parts came to.
pub(super) fn write(report: &Report, outcomes: &[Outcome], html: &mut String) -> Result<()> {
    let Some(first) = outcomes.first() else {
        return Ok(());
    };
    let scenario = first.scenario;
    writeln!(
        html,
        "<section id=\"{scenario}\">\n<h2>{}</h2>",
        title(scenario)
    )?;
    for outcome in outcomes {
        if outcome.part != scenario {
            writeln!(html, "<h3>{}</h3>", title(outcome.part))?;
        }
        part(report, outcome, html)?;
    }
    tables::quotes(report, scenario, html)?;
    html.push_str("</section>\n");
    Ok(())
}

fn part(report: &Report, outcome: &Outcome, html: &mut String) -> Result<()> {
    writeln!(html, "<p>{}</p>", marked(outcome.about))?;
    for note in &outcome.notes {
        writeln!(html, "<p class=\"note\">{}</p>", marked(note))?;
    }
    if let Some(words) = &outcome.words {
        tables::words(words, html)?;
    }
    for chart in &outcome.charts {
        figure(&chart::lines(chart)?, html)?;
    }
    if outcome.part == "read" {
        // With `--case` there may be too little for it.
        if let Ok(svg) = chart::break_even(report) {
            figure(&svg, html)?;
        }
    }
    let has_fields = outcome.has_fields();
    if has_fields {
        tables::by_fields(outcome, html)?;
    } else {
        let charts: Vec<String> = outcome.groups.iter().flat_map(ranges).collect();
        match charts.as_slice() {
            [] => {}
            [first, rest @ ..] => {
                figure(first, html)?;
                if !rest.is_empty() {
                    let s = if rest.len() == 1 { "" } else { "s" };
                    let more = format!("{} more chart{s}", rest.len());
                    writeln!(html, "<details><summary>{more}</summary>")?;
                    rest.iter().try_for_each(|svg| figure(svg, html))?;
                    html.push_str("</details>\n");
                }
            }
        }
    }
    if has_fields || outcome.groups.len() > 4 {
        html.push_str("<details><summary>All figures</summary>\n");
        tables::figures(&outcome.groups, html)?;
        html.push_str("</details>\n");
    } else {
        tables::figures(&outcome.groups, html)?;
    }
    ratios(outcome, html)?;
    if !outcome.gate_1.is_empty() {
        html.push_str("<p>Gate 1: handles more than 5 times as fast as JSON.</p>\n");
        tables::ratios(&outcome.gate_1, ["passed", "failed"], html)?;
    }
    Ok(())
}

/// Those with an aim, and all of them to be unfolded.
fn ratios(outcome: &Outcome, html: &mut String) -> Result<()> {
    let words = ["met", "missed"];
    let aims = outcome.ratios.iter().filter(|ratio| ratio.aim.is_some());
    let aims: Vec<_> = aims.cloned().collect();
    if !aims.is_empty() {
        tables::ratios(&aims, words, html)?;
    }
    if outcome.ratios.len() > aims.len() {
        html.push_str("<details><summary>All ratios</summary>\n");
        tables::ratios(&outcome.ratios, words, html)?;
        html.push_str("</details>\n");
    }
    Ok(())
}

/// A chart for each unit that the group has more than one figure in.
fn ranges(group: &Group) -> Vec<String> {
    let mut units: Vec<&str> = Vec::new();
    for figures in &group.figures {
        if !units.contains(&figures.unit) {
            units.push(figures.unit);
        }
    }
    let charts = units.into_iter().filter_map(|unit| {
        let figures = group.figures.iter();
        let figures: Vec<&Figures> = figures
            .filter(|figures| figures.unit == unit && figures.n > 2)
            .collect();
        let title = group.label().join(", ");
        chart::ranges(&title, &figures).ok()
    });
    charts.collect()
}

fn figure(svg: &str, html: &mut String) -> Result<()> {
    writeln!(html, "<figure>{}</figure>", svg.trim())?;
    Ok(())
}

fn title(name: &str) -> String {
    escape(heading(name))
}

/// What stands above a scenario, or a part of one.
pub(crate) fn heading(name: &str) -> &str {
    match name {
        "gate1" => "Gate 1: the ways to an item",
        "gate2" => "Gate 2: many requests at once",
        "gate3" => "Gate 3: waiting in a database",
        "view" => "A whole item, read",
        "alter" => "Three reads and one write",
        "read" => "The break-even",
        "notes" => "Changing much",
        "unread" => "What is not read",
        "phase0" => "By Phase 0's own method",
        "peers" => "Beside other ways to extend a program",
        "page" => "A page: 50 items by 10 plugins",
        "cold-start" => "Cold start",
        "hot-path" => "The hot path",
        "memory" => "Memory",
        "transfer" => "Large payloads",
        "soak" => "Soak",
        "micro" => "The smallest parts",
        other => other,
    }
}

/// Text with what stands between backticks as code.
fn marked(text: &str) -> String {
    let mut html = String::new();
    for (at, piece) in text.split('`').enumerate() {
        let piece = escape(piece);
        if at % 2 == 1 {
            // Writing to a string cannot fail.
            let _ = write!(html, "<code>{piece}</code>");
        } else {
            html.push_str(&piece);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_make_code() {
        assert_eq!(
            marked("`a<b` takes < 5"),
            "<code>a&lt;b</code> takes &lt; 5"
        );
    }
}
