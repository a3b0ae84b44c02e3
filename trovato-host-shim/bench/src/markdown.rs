//! A report as a page of a book.

use std::fmt::Write as _;

use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;

use crate::date;
use crate::html::section::heading;
use crate::number::shown;
use crate::report::{Outcome, Report};
use crate::studies;
use crate::table::{self, BY_FIELDS, GATE_1};

/// The page.
pub fn page(report: &Report) -> String {
    let machine = &report.machine;
    let mut page = format!(
        "# Measurements\n\n\
         One run of `cargo trovato bench`, {}, as its `--markdown` wrote it down, on {} UTC: \
         {}, {} cores, {}, wasmtime {}, {}. Of the minute before, the load was {:.2} when it \
         began and {:.2} when it ended. Reading the clock takes {} ns, and is part of every \
         time. [Performance](performance.md) says what it comes to, and how each is measured.\n",
        report.effort,
        date::of(machine.began),
        machine.processor,
        machine.cores,
        machine.kernel,
        machine.wasmtime,
        machine.build,
        machine.load[0],
        machine.load[1],
        report.clock_ns,
    );
    let mut headlines = report.headlines().peekable();
    if headlines.peek().is_some() {
        part(&mut page, "What it comes to", 2);
        write(&mut page, table::headlines(headlines));
    }
    let scenarios = |one: &Outcome, next: &Outcome| one.scenario == next.scenario;
    for outcomes in report.outcomes.chunk_by(scenarios) {
        scenario(report, outcomes, &mut page);
    }
    page
}

fn scenario(report: &Report, outcomes: &[Outcome], page: &mut String) {
    let Some(Outcome { scenario, .. }) = outcomes.first() else {
        return;
    };
    part(page, heading(scenario), 2);
    for outcome in outcomes {
        if outcome.part != *scenario {
            part(page, heading(outcome.part), 3);
        }
        say(page, outcome.about);
        outcome.notes.iter().for_each(|note| say(page, note));
        if let Some(words) = &outcome.words {
            write(page, table::words(words));
        }
        if outcome.has_fields() {
            say(page, BY_FIELDS);
        }
        write(page, table::figures(outcome));
        if !outcome.ratios.is_empty() {
            write(page, table::ratios(&outcome.ratios, ["met", "missed"]));
        }
        if !outcome.gate_1.is_empty() {
            say(page, GATE_1);
            write(page, table::ratios(&outcome.gate_1, ["passed", "failed"]));
        }
    }
    quotes(report, scenario, page);
}

/// What a study measured of the same.
fn quotes(report: &Report, scenario: &str, page: &mut String) {
    let mut quotes = studies::of(scenario).peekable();
    let Some(first) = quotes.peek() else {
        return;
    };
    let source = first.study.source();
    say(
        page,
        &format!(
            "The study's own figures are from other hardware and other versions, and not to be compared with ours line by line. {source}."
        ),
    );
    let mut table = Table::new();
    table.set_header(["what", "theirs", "ours", "remark"]);
    for quote in quotes {
        let ours = quote.ours(report);
        let ours = ours.map(|(value, unit)| format!("{} {unit}", shown(value)));
        table.add_row([
            quote.what,
            quote.value,
            ours.unwrap_or_default().trim_end(),
            quote.remark,
        ]);
    }
    write(page, table);
}

// Writing to a string cannot fail, here and below.
fn part(page: &mut String, heading: &str, level: usize) {
    let _ = writeln!(page, "\n{} {heading}", "#".repeat(level));
}

fn say(page: &mut String, prose: &str) {
    let _ = writeln!(page, "\n{prose}");
}

fn write(page: &mut String, mut table: Table) {
    table.load_style(ASCII_MARKDOWN);
    let _ = writeln!(page, "\n{table}");
}
