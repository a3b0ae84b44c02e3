//! A report for a terminal.

use std::fmt::Write;

use comfy_table::{Cell, CellAlignment, LineStyle, Row, Table, TableStyle};

use crate::headline::Headline;
use crate::number::{said, shown};
use crate::report::{Group, Outcome, Ratio, Report, Words};

/// Width that prose is wrapped at, in columns.
const WIDTH: usize = 100;

/// Above figures that have a column for each number of fields.
pub(crate) const BY_FIELDS: &str = "Times in µs, p50.";
pub(crate) const GATE_1: &str = "Gate 1: handles more than 5 times as fast as JSON.";

/// A line below the heads, and none between the rows.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle {
    left: None,
    fill: Some('─'),
    junction: Some('─'),
    right: None,
});

/// The report as text.
pub fn text(report: &Report) -> String {
    let machine = &report.machine;
    let mut text = format!(
        "{}, {} cores, {}, wasmtime {}, {}; load {:.2} before and {:.2} after; \
         reading the clock takes {} ns; {}\n",
        machine.processor,
        machine.cores,
        machine.kernel,
        machine.wasmtime,
        machine.build,
        machine.load[0],
        machine.load[1],
        report.clock_ns,
        report.effort,
    );
    for outcome in &report.outcomes {
        // Writing to a string cannot fail.
        let name = if outcome.part == outcome.scenario {
            outcome.part.to_owned()
        } else {
            format!("{}: {}", outcome.scenario, outcome.part)
        };
        let _ = write!(text, "\n{name}\n{}", wrapped(outcome.about));
        for note in &outcome.notes {
            let _ = write!(text, "{}", wrapped(note));
        }
        text.extend(outcome.words.iter().flat_map(paragraphs));
        if outcome.has_fields() {
            let _ = writeln!(text, "{BY_FIELDS}");
        }
        let _ = writeln!(text, "{}", figures(outcome));
        if !outcome.ratios.is_empty() {
            let _ = writeln!(text, "{}", ratios(&outcome.ratios, ["met", "missed"]));
        }
        if !outcome.gate_1.is_empty() {
            let _ = writeln!(text, "{GATE_1}");
            let _ = writeln!(text, "{}", ratios(&outcome.gate_1, ["passed", "failed"]));
        }
    }
    let mut lines = report.headlines().peekable();
    if lines.peek().is_some() {
        let _ = writeln!(text, "\nWhat it comes to\n{}", headlines(lines));
    }
    text
}

/// A paragraph for each row: a terminal is too narrow for the columns.
fn paragraphs(words: &Words) -> impl Iterator<Item = String> {
    let (heads, rows) = (words.heads, words.rows.iter());
    rows.map(move |row| {
        let cells = heads.iter().zip(*row).skip(1);
        let cells = cells.map(|(head, cell)| format!("  {head}: {cell}\n"));
        format!("{}\n{}", row[0], cells.collect::<String>())
    })
}

/// What no figure says.
pub(crate) fn words(words: &Words) -> Table {
    let mut table = table(words.heads);
    for row in words.rows {
        table.add_row(row.iter().copied());
    }
    table
}

/// What was measured.
pub(crate) fn figures(outcome: &Outcome) -> Table {
    if outcome.has_fields() {
        by_fields(outcome)
    } else {
        by_case(outcome)
    }
}

pub(crate) fn headlines<'a>(lines: impl Iterator<Item = &'a Headline>) -> Table {
    let mut table = table(&["figure", "value", "", "aim", ""]);
    for line in lines {
        let aim = line.kind.aim.map(said).unwrap_or_default();
        let met = match line.is_met() {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        };
        table.add_row([
            Cell::new(line.kind.name),
            number(line.value),
            Cell::new(line.kind.unit),
            Cell::new(aim),
            Cell::new(met),
        ]);
    }
    table
}

fn table(heads: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(heads.iter().copied());
    table
}

fn by_case(outcome: &Outcome) -> Table {
    let mut figures = outcome.groups.iter().flat_map(|group| &group.figures);
    if figures.all(|figures| figures.n == 1) {
        return values(outcome);
    }
    let heads = [
        "", "", "case", "what", "in", "n", "p50", "p95", "p99", "most",
    ];
    let mut table = table(&heads);
    for group in &outcome.groups {
        for (at, figures) in group.figures.iter().enumerate() {
            let first = |text: &str| Cell::new(if at == 0 { text } else { "" });
            let mut row = Row::from([first(&group.subject), first(group.state)]);
            row.add_cell(Cell::new(&figures.case));
            row.add_cell(Cell::new(figures.metric));
            row.add_cell(Cell::new(figures.unit));
            row.add_cell(Cell::new(figures.n).set_alignment(CellAlignment::Right));
            for value in [figures.p50, figures.p95, figures.p99, figures.max] {
                row.add_cell(number(value));
            }
            table.add_row(row);
        }
    }
    table
}

/// What was measured once.
fn values(outcome: &Outcome) -> Table {
    let mut table = table(&["", "case", "what", "value", "in"]);
    for group in &outcome.groups {
        for (at, figures) in group.figures.iter().enumerate() {
            table.add_row([
                Cell::new(if at == 0 { &*group.subject } else { "" }),
                Cell::new(&figures.case),
                Cell::new(figures.metric),
                number(figures.p50),
                Cell::new(figures.unit),
            ]);
        }
    }
    table
}

/// The p50 of each case, with a column for each number of fields.
fn by_fields(outcome: &Outcome) -> Table {
    let mut fields: Vec<&str> = Vec::new();
    for group in &outcome.groups {
        let number = group.fields.unwrap_or("");
        if !fields.contains(&number) {
            fields.push(number);
        }
    }
    let mut heads = vec!["item", "p50 of"];
    heads.extend(&fields);
    let mut table = table(&heads);
    for groups in outcome
        .groups
        .chunk_by(|one, next| one.subject == next.subject)
    {
        let cases = groups.iter().flat_map(|group| &group.figures);
        let mut names: Vec<&str> = Vec::new();
        for figures in cases {
            if !names.contains(&figures.case.as_str()) {
                names.push(&figures.case);
            }
        }
        for (at, name) in names.into_iter().enumerate() {
            let item = if at == 0 {
                groups[0].subject.as_str()
            } else {
                ""
            };
            let mut row = Row::from([Cell::new(item), Cell::new(name)]);
            for number in &fields {
                row.add_cell(cell(groups, number, name));
            }
            table.add_row(row);
        }
    }
    table
}

fn cell(groups: &[Group], fields: &str, case: &str) -> Cell {
    let group = groups
        .iter()
        .find(|group| group.fields.unwrap_or("") == fields);
    match group.and_then(|group| group.case(case)) {
        Some(figures) => number(figures.p50),
        None => Cell::new(""),
    }
}

/// Ratios, and the words for those that are as they should be and for those
/// that are not.
pub(crate) fn ratios(ratios: &[Ratio], [met, missed]: [&str; 2]) -> Table {
    let mut table = table(&[
        "ratio of p50",
        "item",
        "state",
        "value",
        "in tenths",
        "aim",
        "",
    ]);
    for ratio in ratios {
        let quotient = ratio.quotient;
        let state = match ratio.fields {
            Some(fields) => format!("{}, {fields} fields", ratio.state),
            None => ratio.state.to_owned(),
        };
        let (aim, met) = match ratio.aim {
            Some(aim) => {
                let is_met = aim.is_met_by(quotient.value);
                (said(aim), if is_met { met } else { missed })
            }
            None => (String::new(), ""),
        };
        table.add_row([
            Cell::new(&ratio.what),
            Cell::new(&ratio.subject),
            Cell::new(state),
            number(quotient.value),
            Cell::new(format!("{:.2} to {:.2}", quotient.low, quotient.high)),
            Cell::new(aim),
            Cell::new(met),
        ]);
    }
    table
}

fn number(number: f64) -> Cell {
    Cell::new(shown(number)).set_alignment(CellAlignment::Right)
}

fn wrapped(prose: &str) -> String {
    let (mut text, mut length) = (String::new(), 0);
    for word in prose.split(' ') {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length > WIDTH {
            text.push('\n');
            length = 0;
        } else if length > 0 {
            text.push(' ');
            length += 1;
        }
        text.push_str(word);
        length += word_length;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_paragraphs() {
        let words = Words {
            heads: &["", "limits", "languages"],
            rows: &[&["plain", "memory, time", "Rust"]],
        };
        let paragraphs: Vec<_> = paragraphs(&words).collect();
        let expected = "plain\n  limits: memory, time\n  languages: Rust\n";
        assert_eq!(paragraphs, [expected]);
    }
}
