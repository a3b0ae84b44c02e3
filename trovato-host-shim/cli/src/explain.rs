//! `explain`: what a code means.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use trovato_host_shim::error::{CATALOGUE, Entry, explain, nearest};

use crate::args;
use crate::diagnostic::Diagnostic;
use crate::output::{self, Exit, Result};

const CODE: Style = AnsiColor::BrightCyan.on_default().bold();
const WIDTH: usize = 80;

pub(crate) fn run(args: &args::Explain) -> Result<Exit> {
    let Some(code) = &args.code else {
        output::print_styled(&list())?;
        return Ok(Exit::Done);
    };
    // As a diagnostic prints it, `error[timeout]`, it is known as well.
    let bare = code
        .split_once('[')
        .and_then(|(_, rest)| rest.strip_suffix(']'))
        .unwrap_or(code);
    let bare = bare.to_ascii_lowercase().replace('_', "-");
    if let Some(entry) = explain(&bare) {
        output::print_styled(&text(entry))?;
        return Ok(Exit::Done);
    }
    let unknown = Diagnostic::usage(format!("no error has the code `{code}`"));
    Err(match nearest(&bare) {
        Some(near) => unknown.help(format!("did you mean `{near}`?")),
        None => unknown.help("`cargo trovato explain` lists all codes"),
    }
    .into())
}

fn list() -> String {
    let width = CATALOGUE.iter().map(|entry| entry.code.len()).max();
    let width = width.unwrap_or_default();
    let mut out = String::new();
    for Entry { code, title, .. } in CATALOGUE {
        let _ = writeln!(out, "{CODE}{code:width$}{CODE:#}  {title}");
    }
    out
}

fn text(entry: &Entry) -> String {
    let Entry {
        code,
        title,
        explanation,
        help,
    } = entry;
    format!(
        "{CODE}{code}{CODE:#}: {title}\n\n{}\n\nWhat to do: {}",
        wrapped(explanation, 0),
        wrapped(help, "What to do: ".len())
    )
}

/// Breaks a text at spaces; `used` is how far the first line is taken.
fn wrapped(text: &str, used: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut column = used;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !out.is_empty() {
            let fits = column + 1 + length <= WIDTH;
            out.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        out.push_str(word);
        column += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_a_terminal_is_wide() {
        for entry in CATALOGUE {
            let plain = anstream::adapter::strip_str(&text(entry)).to_string();
            let longest = plain.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(WIDTH), "{plain}");
        }
    }
}
