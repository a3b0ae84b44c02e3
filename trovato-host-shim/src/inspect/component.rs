//! The same of a component.

use super::{ImportLine, ImportProvision, Inspection};
use crate::component::{Imported, Outline, Provision, is_provided, lines_of, provision};
use crate::error::Kind;
use crate::limits::PAGE_BYTES;
use crate::manifest::Manifest;
use crate::plugin;

pub(super) fn inspect(bytes: &[u8], manifest: Option<&Manifest>) -> Result<Inspection, Kind> {
    let outline = Outline::read(bytes)?;
    let lines = outline.lines()?;
    let taps = lines_of(&outline, lines.as_deref());
    let mut imports = Vec::new();
    for import in &outline.imports {
        let mut add = |name: &str| {
            imports.push(ImportLine {
                module: import.name.clone(),
                name: name.to_owned(),
                provision: provided(&import.name, name),
            });
        };
        match &import.what {
            Imported::Interface { functions, .. } => {
                for function in functions {
                    add(&function.name);
                }
            }
            Imported::Other(_) => add(""),
            Imported::Type => {}
        }
    }
    let (pages, most) = outline.memories.first().copied().unwrap_or_default();
    Ok(Inspection {
        hash: plugin::hash(bytes),
        bytes: bytes.len(),
        code_bytes: outline.code_bytes,
        data_bytes: outline.data_bytes,
        custom_bytes: outline.custom_bytes,
        memory_bytes: pages.saturating_mul(PAGE_BYTES),
        memory_max_bytes: most.map(|pages| pages.saturating_mul(PAGE_BYTES)),
        is_component: true,
        stack_bytes: None,
        compiler: outline.compiler,
        taps,
        imports,
        permissions: manifest
            .map_or_else(Vec::new, |manifest| manifest.permissions.requires.clone()),
        dependencies: manifest.map_or_else(Vec::new, |manifest| manifest.dependencies.clone()),
    })
}

fn provided(interface: &str, function: &str) -> ImportProvision {
    if is_provided(interface, function) {
        return ImportProvision::Provided;
    }
    match provision(interface, function) {
        Some(Provision::Provided) => ImportProvision::Provided,
        Some(Provision::Stub) => ImportProvision::Stub,
        None => ImportProvision::Missing,
    }
}
