//! A loaded plugin: compiled, linked, and with everything looked up that a
//! call would otherwise have to look for.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use trovato::abi;
use wasmparser::ValType;
use wasmtime::{Engine, InstancePre, Module, ModuleExport};

use crate::error::{Error, Kind, Limit, Phase, Result};
use crate::host::Host;
use crate::limits::{Limits, PAGE_BYTES};
use crate::link;
use crate::manifest::Manifest;
use crate::names;
use crate::outline::{Export, Extern, Outline};
use crate::section::TapLine;
use crate::state::State;

/// Type of a tap's export.
pub(crate) const TAP_TYPE: &str = "a function (i32, i32) -> (i64)";
/// Type of the input-buffer function.
pub(crate) const INPUT_TYPE: &str = "a function (i32) -> (i32)";

/// A plugin that a host has loaded. Cheap to clone; holds no instance.
#[derive(Clone)]
pub struct Plugin(Arc<Parts>);

struct Parts {
    name: Arc<str>,
    hash: String,
    taps: Vec<TapLine>,
    exports: Exports,
    pre: InstancePre<State>,
    manifest: Option<Manifest>,
}

/// What a call needs, looked up once.
#[derive(Clone)]
pub(crate) struct Exports {
    pub(crate) memory: ModuleExport,
    pub(crate) input: ModuleExport,
    /// In order of their names, as [`Plugin::taps`].
    pub(crate) taps: Vec<TapExport>,
}

#[derive(Clone)]
pub(crate) struct TapExport {
    pub(crate) name: Arc<str>,
    pub(crate) index: ModuleExport,
}

impl Plugin {
    /// The host's name for it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// SHA-256 of the wasm file, as 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// Its taps, in order of their names.
    pub fn taps(&self) -> &[TapLine] {
        &self.0.taps
    }

    /// Whether it has this tap; the name is without `tap_`.
    pub fn has_tap(&self, tap: &str) -> bool {
        self.index_of(tap).is_some()
    }

    /// Its manifest, if it was loaded with one.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.0.manifest.as_ref()
    }

    /// Where it stands among the plugins that implement a tap: lower runs
    /// earlier. 0 without a manifest.
    pub fn weight(&self) -> i64 {
        self.manifest().map_or(0, |manifest| manifest.taps.weight)
    }

    /// The same plugin with a manifest, which has to name exactly its taps.
    ///
    /// # Errors
    ///
    /// `manifest-mismatch`, with the taps that only one of them has.
    pub fn with_manifest(self, manifest: Manifest) -> Result<Self> {
        manifest
            .verify(self.taps().iter().map(|line| line.tap.as_str()))
            .map_err(|error| error.with_plugin(Arc::clone(&self.0.name)))?;
        let parts = Parts {
            name: Arc::clone(&self.0.name),
            hash: self.0.hash.clone(),
            taps: self.0.taps.clone(),
            exports: self.0.exports.clone(),
            pre: self.0.pre.clone(),
            manifest: Some(manifest),
        };
        Ok(Self(Arc::new(parts)))
    }

    pub(crate) fn load(host: &Host, name: &str, bytes: &[u8]) -> Result<Self> {
        let in_phase = |phase| move |kind| Error::new(phase, kind);
        let outline = Outline::read(bytes).map_err(in_phase(Phase::Compile))?;
        let lines = match outline.lines() {
            // Its taps and memory may be missing for the same reason: what
            // is not there is said first, the version only then.
            Err(Kind::AbiMismatch { got: None, .. }) => None,
            lines => Some(lines.map_err(in_phase(Phase::Compile))?),
        };
        check_exports(&outline).map_err(in_phase(Phase::Link))?;
        let unsaid = Kind::AbiMismatch {
            expected: abi::VERSION,
            got: None,
        };
        let lines = lines.ok_or_else(|| Error::new(Phase::Compile, unsaid))?;
        check_declared(&outline, host.limits()).map_err(in_phase(Phase::Link))?;
        for import in &outline.imports {
            link::resolve(import).map_err(in_phase(Phase::Link))?;
        }

        let module = Module::from_binary(host.engine(), bytes).map_err(|error| {
            Error::new(
                Phase::Compile,
                Kind::InvalidWasm {
                    reason: format!("{error:#}"),
                },
            )
        })?;
        let pre = host.linker().instantiate_pre(&module).map_err(|error| {
            Error::new(
                Phase::Link,
                Kind::HostLimit {
                    reason: format!("{error:#}"),
                },
            )
        })?;
        let (taps, exports) = resolve(&module, &outline, &lines).map_err(in_phase(Phase::Link))?;
        Ok(Self(Arc::new(Parts {
            name: name.into(),
            hash: hash(bytes),
            taps,
            exports,
            pre,
            manifest: None,
        })))
    }

    /// Position of a tap in [`taps`](Self::taps).
    pub(crate) fn index_of(&self, tap: &str) -> Option<usize> {
        self.0
            .taps
            .binary_search_by(|line| line.tap.as_str().cmp(tap))
            .ok()
    }

    pub(crate) fn unknown_tap(&self, tap: &str) -> Error {
        let taps = self.taps().iter().map(|line| line.tap.as_str());
        // The exported name is what people type after reading a wasm.
        let bare = tap
            .strip_prefix(abi::EXPORT_PREFIX)
            .filter(|bare| self.has_tap(bare));
        let suggestion = bare
            .or_else(|| names::nearest(tap, taps))
            .map(str::to_owned);
        Error::new(
            Phase::Call,
            Kind::UnknownTap {
                tap: tap.to_owned(),
                suggestion,
            },
        )
        .with_plugin(Arc::clone(&self.0.name))
    }

    pub(crate) fn shared_name(&self) -> &Arc<str> {
        &self.0.name
    }

    pub(crate) fn exports(&self) -> &Exports {
        &self.0.exports
    }

    pub(crate) fn pre(&self) -> &InstancePre<State> {
        &self.0.pre
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.0.pre.module().engine()
    }

    /// Whether both are one and the same loaded plugin.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name())
            .field("hash", &self.hash())
            .finish_non_exhaustive()
    }
}

/// The exports that the ABI asks for, with their types.
pub(crate) fn check_exports(outline: &Outline) -> Result<(), Kind> {
    match outline.export(abi::MEMORY) {
        Some(Export {
            what: Extern::Memory,
            ..
        }) => {}
        _ => return Err(Kind::MissingMemory),
    }
    if outline.taps().next().is_none() {
        return Err(Kind::NoTaps);
    }
    for (_, export) in outline.taps() {
        check_type(
            export,
            &[ValType::I32, ValType::I32],
            ValType::I64,
            TAP_TYPE,
        )?;
    }
    let input = outline.export(abi::INPUT).ok_or(Kind::MissingInputExport)?;
    check_type(input, &[ValType::I32], ValType::I32, INPUT_TYPE)
}

pub(crate) fn check_type(
    export: &Export,
    params: &[ValType],
    result: ValType,
    expected: &'static str,
) -> Result<(), Kind> {
    match &export.what {
        Extern::Function(Some(ty)) if ty.params == params && ty.results == [result] => Ok(()),
        other => Err(Kind::BadExportSignature {
            export: export.name.clone(),
            expected,
            got: other.to_string(),
        }),
    }
}

/// What the module declares to start with, against the limits.
pub(crate) fn check_declared(outline: &Outline, limits: &Limits) -> Result<(), Kind> {
    for &(pages, _) in &outline.memories {
        if pages > limits.memory_pages() {
            let wanted = pages.saturating_mul(PAGE_BYTES);
            return Err(Kind::MemoryLimit(Limit {
                wanted,
                limit: limits.memory_bytes,
            }));
        }
    }
    for &wanted in &outline.tables {
        let limit = limits.table_elements.into();
        if wanted > limit {
            return Err(Kind::TableLimit(Limit { wanted, limit }));
        }
    }
    Ok(())
}

fn resolve(
    module: &Module,
    outline: &Outline,
    lines: &[TapLine],
) -> Result<(Vec<TapLine>, Exports), Kind> {
    let mut names: Vec<&str> = outline.taps().map(|(name, _)| name).collect();
    names.sort_unstable();
    let mut taps = Vec::with_capacity(names.len());
    let mut exports = Vec::with_capacity(names.len());
    for name in names {
        // A tap without a line can be called all the same; `check` tells.
        let line = lines.iter().find(|line| line.tap == name).cloned();
        taps.push(line.unwrap_or_else(|| TapLine::unsaid(name)));
        let export = format!("{}{name}", abi::EXPORT_PREFIX);
        let index = module.get_export_index(&export).ok_or(Kind::NoTaps)?;
        exports.push(TapExport {
            name: name.into(),
            index,
        });
    }
    let memory = module
        .get_export_index(abi::MEMORY)
        .ok_or(Kind::MissingMemory)?;
    let input = module
        .get_export_index(abi::INPUT)
        .ok_or(Kind::MissingInputExport)?;
    Ok((
        taps,
        Exports {
            memory,
            input,
            taps: exports,
        },
    ))
}

/// SHA-256 in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
