//! What findings come to, in words and for machines.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use trovato_host_shim::check::Severity;

use crate::diagnostic::Diagnostic;
use crate::output::say;

/// Prints findings on standard error, and where there is more about them.
pub(crate) fn print<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
    let mut codes = BTreeSet::new();
    let mut is_any = false;
    for diagnostic in diagnostics {
        say(&format!("{}\n", diagnostic.render()));
        codes.extend(diagnostic.explained_code());
        is_any = true;
    }
    for code in codes {
        say(&format!("for more: cargo trovato explain {code}"));
    }
    if is_any {
        say("");
    }
}

/// `ok`, or how many errors and warnings there are.
pub(crate) fn counted<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let (mut errors, mut warnings) = (0, 0);
    for diagnostic in diagnostics {
        match diagnostic.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
            Severity::Note => {}
        }
    }
    let counted = [(errors, "error"), (warnings, "warning")]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>();
    if counted.is_empty() {
        "ok".to_owned()
    } else {
        counted.join(", ")
    }
}

/// A finding, as machines read it.
pub(crate) fn object(diagnostic: &Diagnostic) -> Map<String, Value> {
    let mut members = diagnostic.machine_readable();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    members.insert("severity".to_owned(), severity.into());
    members
}
