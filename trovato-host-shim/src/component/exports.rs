//! Which exported functions of a component are taps.

use trovato::__private::contract::TAPS;

use super::outline::Outline;
use super::types::shown;
use super::{export_name, tap_name, wit};
use crate::error::Kind;
use crate::grants::ALL;
use crate::section::TapLine;

/// A tap, and the function that it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tap {
    /// `item_view`.
    pub(super) name: String,
    pub(super) by_handle: bool,
}

/// The taps, in order of their names, and what is wrong with those that are
/// none. Without lines, because there is no section or it cannot be read, all
/// functions of the right type are taps.
pub(super) fn taps(outline: &Outline, lines: Option<&[TapLine]>) -> (Vec<Tap>, Vec<Kind>) {
    let (mut taps, mut problems) = (Vec::new(), Vec::new());
    for function in &outline.exports {
        let name = tap_name(&function.name);
        let line = lines.and_then(|lines| lines.iter().find(|line| line.tap == name));
        let by_handle = match &*function.ty {
            wit::TAP => false,
            wit::TAP_BY_HANDLE => true,
            _ if line.is_none() && !is_known(&name) => continue,
            _ => {
                problems.push(wrong_type(&function.name, &function.ty, line));
                continue;
            }
        };
        match line {
            Some(line) if line.is_lazy() != by_handle => {
                problems.push(wrong_type(&function.name, &function.ty, Some(line)));
            }
            None if by_handle => problems.push(Kind::MissingLine {
                export: function.name.clone(),
            }),
            _ => taps.push(Tap { name, by_handle }),
        }
    }
    for line in lines.into_iter().flatten() {
        let export = export_name(&line.tap);
        if outline.export(&export).is_none() {
            problems.push(Kind::MissingExport {
                tap: line.tap.clone(),
                export,
            });
        }
    }
    if taps.is_empty() && problems.is_empty() {
        problems.push(Kind::NoTaps);
    }
    taps.sort_by(|a, b| a.name.cmp(&b.name));
    (taps, problems)
}

/// Names of the taps.
pub(crate) fn tap_names(outline: &Outline, lines: Option<&[TapLine]>) -> Vec<String> {
    let (taps, _) = taps(outline, lines);
    taps.into_iter().map(|tap| tap.name).collect()
}

/// The lines of the taps, in order of their names: a tap without one may ask
/// for all of an item.
pub(crate) fn lines_of(outline: &Outline, lines: Option<&[TapLine]>) -> Vec<TapLine> {
    let (taps, _) = taps(outline, lines);
    let line = |tap: &Tap| {
        let line = lines.and_then(|lines| lines.iter().find(|line| line.tap == tap.name));
        line.cloned().unwrap_or_else(|| TapLine {
            reads: vec![ALL.to_owned()],
            ..TapLine::unsaid(&tap.name)
        })
    };
    taps.iter().map(line).collect()
}

fn wrong_type(export: &str, got: &str, line: Option<&TapLine>) -> Kind {
    let expected = if line.is_some_and(TapLine::is_lazy) {
        wit::TAP_BY_HANDLE_IN_WIT
    } else {
        wit::TAP_IN_WIT
    };
    Kind::BadExportSignature {
        export: export.to_owned(),
        expected,
        got: shown(got),
    }
}

/// Whether it is called like one of the kernel's taps.
fn is_known(name: &str) -> bool {
    TAPS.iter().any(|tap| tap.name == name)
}
