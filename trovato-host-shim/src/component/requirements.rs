//! What a component has to have, and may not have, to be a plugin: the
//! counterpart of [`requirements`](crate::requirements) for modules.

use super::exports;
use super::outline::{Function, Import, Imported, Outline};
use super::pool::{MOST_INSTANCES, MOST_MEMORIES, MOST_TABLES};
use super::types::shown;
use super::wasi;
use super::wit::{self, INTERFACES, PACKAGE, VERSION};
use crate::error::{Kind, Limit};
use crate::limits::{Limits, PAGE_BYTES};
use crate::link;
use crate::names;
use crate::outline::Extern;
use crate::section::TapLine;

/// All that is wrong, in the order in which it is told: another version of the
/// package first, since the rest may follow from that.
pub(crate) fn problems(outline: &Outline, lines: Option<&[TapLine]>, limits: &Limits) -> Vec<Kind> {
    let mut problems = version(outline).into_iter().collect::<Vec<_>>();
    problems.extend(exports::taps(outline, lines).1);
    problems.extend(declared(outline, limits));
    problems.extend(outline.imports.iter().flat_map(import));
    problems
}

/// The interface of an import, if it is one of the package in a version that
/// this host has.
pub(super) fn of_package(import: &Import) -> Option<&str> {
    let (name, version) = parts(&import.name)?;
    is_compatible(version).then_some(name)
}

/// Whether this host has a function of the package.
pub(crate) fn is_provided(interface: &str, function: &str) -> bool {
    let Some((name, version)) = parts(interface) else {
        return false;
    };
    let known = wit::interface(name).filter(|_| is_compatible(version));
    known.is_some_and(|known| known.functions.iter().any(|(name, _)| *name == function))
}

/// Name and version of an interface of the package.
fn parts(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_prefix(PACKAGE)?;
    Some(name.split_once('@').unwrap_or((name, "")))
}

/// Another version of the package, told once.
fn version(outline: &Outline) -> Option<Kind> {
    let mut versions = outline.imports.iter().filter_map(|import| {
        let (_, version) = parts(&import.name)?;
        (!is_compatible(version)).then_some(version)
    });
    versions.next().map(|got| Kind::WitMismatch {
        expected: VERSION,
        got: (!got.is_empty()).then(|| got.to_owned()),
    })
}

/// Whether a component of this version finds here what it asks for: the same
/// major version, or before 1.0 the same minor one.
fn is_compatible(version: &str) -> bool {
    fn significant(version: &str) -> Option<&str> {
        let (major, rest) = version.split_once('.')?;
        if version.contains('-') {
            return Some(version);
        }
        if major != "0" {
            return Some(major);
        }
        let (minor, _) = rest.split_once('.')?;
        Some(&version[..major.len() + 1 + minor.len()])
    }
    significant(version).is_some() && significant(version) == significant(VERSION)
}

/// What is wrong with an import.
fn import(import: &Import) -> Vec<Kind> {
    let functions = match &import.what {
        Imported::Type => return Vec::new(),
        Imported::Other(_) => return vec![unknown(ROOT, &import.name, None)],
        Imported::Interface { functions, .. } => functions,
    };
    if wasi::is_wasi(&import.name) {
        let problem = |function| wasi::wrong_type(&import.name, function);
        return functions.iter().filter_map(problem).collect();
    }
    let Some((name, version)) = parts(&import.name) else {
        return each(&import.name, functions, None);
    };
    if !is_compatible(version) {
        return Vec::new();
    }
    let Some(known) = wit::interface(name) else {
        let near = names::nearest(name, INTERFACES.iter().map(|known| known.name));
        let near = near.map(|near| format!("{PACKAGE}{near}@{VERSION}"));
        return each(&import.name, functions, near.as_deref());
    };
    let problem = |function: &Function| {
        let found = known
            .functions
            .iter()
            .find(|(name, _)| *name == function.name);
        match found {
            None => {
                let all = known.functions.iter().map(|(name, _)| *name);
                let near = names::nearest(&function.name, all);
                Some(unknown(&import.name, &function.name, near))
            }
            Some((_, ty)) if *ty != function.ty => Some(Kind::ImportType {
                module: import.name.clone(),
                name: function.name.clone(),
                expected: (*ty).to_owned(),
                got: shown(&function.ty),
                cause: None,
            }),
            Some(_) => None,
        }
    };
    functions.iter().filter_map(problem).collect()
}

/// What an import of the world itself is said to be in.
const ROOT: &str = "$root";

/// Each function of an interface that is not here.
fn each(interface: &str, functions: &[Function], near: Option<&str>) -> Vec<Kind> {
    if functions.is_empty() {
        return vec![unknown(interface, "", near)];
    }
    let unknown = |function: &Function| unknown(interface, &function.name, near);
    functions.iter().map(unknown).collect()
}

fn unknown(interface: &str, function: &str, suggestion: Option<&str>) -> Kind {
    let import = crate::outline::Import {
        module: interface.to_owned(),
        name: function.to_owned(),
        what: Extern::Function(None),
    };
    link::unknown(&import, suggestion)
}

/// What the component declares to start with and the limits do not allow.
fn declared(outline: &Outline, limits: &Limits) -> Vec<Kind> {
    let parts = [
        ("modules", outline.instances, MOST_INSTANCES),
        ("memories", outline.memories.len(), MOST_MEMORIES),
        ("tables", outline.tables.len(), MOST_TABLES),
    ];
    let parts = parts.into_iter().filter_map(|(what, count, most)| {
        let limit = Limit {
            wanted: count as u64,
            limit: most.into(),
        };
        (limit.wanted > limit.limit).then_some(Kind::ComponentParts { what, limit })
    });
    let memories = outline.memories.iter().filter_map(|&(pages, _)| {
        let wanted = pages.saturating_mul(PAGE_BYTES);
        let limit = limits.memory_bytes;
        (pages > limits.memory_pages()).then_some(Kind::MemoryLimit(Limit { wanted, limit }))
    });
    let tables = outline.tables.iter().filter_map(|&wanted| {
        let limit = limits.table_elements.into();
        (wanted > limit).then_some(Kind::TableLimit(Limit { wanted, limit }))
    });
    parts.chain(memories).chain(tables).collect()
}

/// Whether it imports a service.
pub(super) fn asks_for_services(outline: &Outline) -> bool {
    let mut interfaces = outline.imports.iter().filter_map(of_package);
    interfaces.any(wit::is_service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compatible_as_semver_has_it() {
        for (version, compatible) in [
            ("0.1.0", true),
            ("0.1.9", true),
            ("0.2.0", false),
            ("1.0.0", false),
            ("0.1.0-rc.1", false),
            ("", false),
            ("0", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_compatible(version), compatible, "{version}");
        }
    }
}
