//! What a plugin is and asks for: what an operator reads before granting it.

#[cfg(feature = "component")]
mod component;

use serde::Serialize;

use crate::error::{Error, Phase, Result};
use crate::limits::PAGE_BYTES;
use crate::link::{self, Provision};
use crate::manifest::Manifest;
use crate::outline::Outline;
use crate::plugin;
use crate::section::TapLine;
use crate::wasi;

/// A plugin, read and not run.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Inspection {
    /// SHA-256 of the file, as 64 hexadecimal digits.
    pub hash: String,
    /// Length of the file, in bytes.
    pub bytes: usize,
    /// Length of its code, in bytes.
    pub code_bytes: usize,
    /// Length of its statics, in bytes.
    pub data_bytes: usize,
    /// Length of its custom sections, in bytes: names and tap lines.
    pub custom_bytes: usize,
    /// Memory that it starts with, in bytes.
    pub memory_bytes: u64,
    /// Most memory that it declares, in bytes; the host's limit holds all
    /// the same.
    pub memory_max_bytes: Option<u64>,
    /// Whether it is a component.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_component: bool,
    /// Its stack, in bytes, where it can be told; not of a component.
    pub stack_bytes: Option<u32>,
    /// The rustc that compiled it, such as `1.95.0`, where it says so.
    pub compiler: Option<String>,
    /// Its taps, in order of their names: what each takes, answers, reads
    /// and writes.
    pub taps: Vec<TapLine>,
    /// What it imports.
    pub imports: Vec<ImportLine>,
    /// Permissions that its manifest requires.
    pub permissions: Vec<String>,
    /// Plugins that its manifest depends on.
    pub dependencies: Vec<String>,
}

/// One import.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ImportLine {
    /// Module part of its name; of a component the interface.
    pub module: String,
    /// Field part of its name; of a component the function.
    pub name: String,
    /// How this host meets it.
    pub provision: ImportProvision,
}

/// How a host meets an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportProvision {
    /// It works.
    Provided,
    /// It links, and fails when it is called.
    Stub,
    /// It does not link.
    Missing,
}

/// Reads a plugin's file.
///
/// # Errors
///
/// When the file is neither a module nor a component, or says that it was built for another
/// version of the ABI. Whether it would load is for [`check`](crate::check)
/// to say.
pub fn inspect(bytes: &[u8], manifest: Option<&Manifest>) -> Result<Inspection> {
    let error = |kind| Error::new(Phase::Read, kind);
    #[cfg(feature = "component")]
    if crate::component::is_component(bytes) {
        return component::inspect(bytes, manifest).map_err(error);
    }
    let outline = Outline::read(bytes).map_err(error)?;
    let mut taps = outline.lines().map_err(error)?;
    taps.sort_by(|a, b| a.tap.cmp(&b.tap));
    let imports = outline.imports.iter().map(|import| ImportLine {
        module: import.module.clone(),
        name: import.name.clone(),
        provision: match link::resolve(import) {
            Ok(Provision::Log | Provision::Items | Provision::Service) => ImportProvision::Provided,
            Ok(Provision::Wasi(function)) => match function.kind {
                wasi::Kind::Provided => ImportProvision::Provided,
                wasi::Kind::Stub { .. } => ImportProvision::Stub,
            },
            Err(_) => ImportProvision::Missing,
        },
    });
    let (pages, most) = outline.memories.first().copied().unwrap_or_default();
    Ok(Inspection {
        hash: plugin::hash(bytes),
        bytes: bytes.len(),
        code_bytes: outline.code_bytes,
        data_bytes: outline.data_bytes,
        custom_bytes: outline.custom_bytes,
        memory_bytes: pages.saturating_mul(PAGE_BYTES),
        memory_max_bytes: most.map(|pages| pages.saturating_mul(PAGE_BYTES)),
        is_component: false,
        stack_bytes: outline.stack_bytes(),
        compiler: outline.compiler,
        taps,
        imports: imports.collect(),
        permissions: manifest
            .map_or_else(Vec::new, |manifest| manifest.permissions.requires.clone()),
        dependencies: manifest.map_or_else(Vec::new, |manifest| manifest.dependencies.clone()),
    })
}
