//! `explain`: what a code means.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use trovato_host_shim::error::{CATALOGUE, Entry, explain, nearest};

use crate::args;
use crate::diagnostic::Diagnostic;
use crate::output::{self, Exit, Result};
use crate::width::{self, wrapped};

const CODE: Style = AnsiColor::BrightCyan.on_default().bold();
/// Longer lines are hard to read, however wide a terminal is.
const WIDTH: usize = 80;
/// Columns that a list's second column needs.
const LEAST_BESIDE: usize = 24;

pub(crate) fn run(args: &args::Explain) -> Result<Exit> {
    let terminal = width::of_output();
    let width = terminal.map_or(WIDTH, |width| width.min(WIDTH));
    let Some(code) = &args.code else {
        // A line each, for who looks for one.
        output::print_styled(&list(terminal.unwrap_or(usize::MAX)))?;
        return Ok(Exit::Done);
    };
    // As a diagnostic prints it, `error[timeout]`, it is known as well.
    let bare = code
        .split_once('[')
        .and_then(|(_, rest)| rest.strip_suffix(']'))
        .unwrap_or(code);
    let bare = bare.to_ascii_lowercase().replace('_', "-");
    if let Some(entry) = explain(&bare) {
        output::print_styled(&text(entry, width))?;
        return Ok(Exit::Done);
    }
    let unknown = Diagnostic::usage(format!("no error has the code `{code}`"));
    Err(match nearest(&bare) {
        Some(near) => unknown.help(format!("did you mean `{near}`?")),
        None => unknown.help("`cargo trovato explain` lists all codes"),
    }
    .into())
}

fn list(width: usize) -> String {
    let codes = CATALOGUE.iter().map(|entry| entry.code.len()).max();
    let column = codes.unwrap_or_default();
    let mut out = String::new();
    for Entry { code, title, .. } in CATALOGUE {
        // Side by side, if a few words fit beside the code.
        let (start, room) = match width.checked_sub(column + 2) {
            Some(room) if room >= LEAST_BESIDE => (column + 2, room),
            _ => (4, width - 4),
        };
        let title = wrapped(title, room, 0).replace('\n', &format!("\n{:start$}", ""));
        let _ = if start == 4 {
            writeln!(out, "{CODE}{code}{CODE:#}\n    {title}")
        } else {
            writeln!(out, "{CODE}{code:column$}{CODE:#}  {title}")
        };
    }
    out
}

fn text(entry: &Entry, width: usize) -> String {
    let Entry {
        code,
        title,
        explanation,
        help,
    } = entry;
    let title = wrapped(title, width, code.len() + 2);
    format!(
        "{CODE}{code}{CODE:#}: {title}\n\n{}\n\nWhat to do: {}",
        wrapped(explanation, width, 0),
        wrapped(help, width, "What to do: ".len())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_a_terminal_is_wide() {
        for width in [40, WIDTH] {
            let texts = CATALOGUE.iter().map(|entry| text(entry, width));
            for text in texts.chain([list(width)]) {
                let plain = anstream::adapter::strip_str(&text).to_string();
                for line in plain.lines() {
                    // Code is not broken.
                    let is_long = line.chars().count() > width;
                    assert!(!is_long || line.contains('`'), "{width}: {line}");
                }
            }
        }
    }
}
