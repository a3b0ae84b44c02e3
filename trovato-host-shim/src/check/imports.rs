//! What a module imports, held against what this host has.

use super::{Finding, Severity};
use crate::error::Kind;
use crate::link::{self, Provision};
use crate::outline::Outline;
use crate::requirements;
use crate::wasi;

/// Imports that do not link. Those of somebody else's module come as one: a
/// crate for browsers brings dozens.
pub(super) fn unmet(found: &mut Vec<Finding>, outline: &Outline) {
    told(found, &requirements::imports(outline));
}

/// What is wrong, as findings.
pub(super) fn told(found: &mut Vec<Finding>, problems: &[Kind]) {
    let group = |problem: &Kind| match problem {
        Kind::UnknownImport { module, fix, .. } => fix.map(|fix| (module.clone(), fix)),
        _ => None,
    };
    for (at, problem) in problems.iter().enumerate() {
        let mut finding = Finding::from(problem);
        let key = group(problem);
        if key.is_some() {
            if problems[..at].iter().any(|earlier| group(earlier) == key) {
                continue;
            }
            let all = problems[at..].iter().filter(|later| group(later) == key);
            let names: Vec<_> = all.filter_map(name).collect();
            if let (Kind::UnknownImport { module, name, .. }, 2..) = (problem, names.len()) {
                let one = format!("`{module}` `{name}`,");
                let all = format!(
                    "{} functions of `{module}`: {},",
                    names.len(),
                    listed(&names)
                );
                finding.message = finding.message.replacen(&one, &all, 1);
            }
        }
        found.push(finding);
    }
}

fn name(problem: &Kind) -> Option<&str> {
    match problem {
        Kind::UnknownImport { name, .. } => Some(name),
        _ => None,
    }
}

/// The first few names.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 4;
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// WASI functions that link and then fail when they are called, grouped by
/// what leads to them: one `fs::read` brings half a dozen.
pub(super) fn stubs(found: &mut Vec<Finding>, outline: &Outline) {
    let mut groups: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for import in &outline.imports {
        let Ok(Provision::Wasi(function)) = link::resolve(import) else {
            continue;
        };
        if let wasi::Kind::Stub { cause, fix } = function.kind {
            let name = format!("`{}`", function.name);
            match groups.iter_mut().find(|(known, ..)| *known == cause) {
                Some((.., names)) => names.push(name),
                None => groups.push((cause, fix, vec![name])),
            }
        }
    }
    for (cause, fix, names) in groups {
        let fail = if names.len() == 1 { "fails" } else { "fail" };
        let names = names.join(", ");
        let message =
            format!("it imports WASI's {names}, which {fail} when called; usual cause: {cause}");
        found.push(Finding::new(Severity::Warning, "wasi-stub", message).help(fix));
    }
}
