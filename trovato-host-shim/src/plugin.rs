//! A loaded plugin: compiled, linked, and with everything looked up that a
//! call would otherwise have to look for.

use std::fmt;
use std::sync::Arc;

use trovato::abi;
use wasmtime::{Engine, InstancePre, Module, ModuleExport};

use crate::cache::{self, Digest};
use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::lazy::Lazy;
use crate::manifest::Manifest;
use crate::names;
use crate::outline::{Import, Outline};
use crate::requirements;
use crate::section::TapLine;
use crate::settled::Known;
use crate::state::State;
use crate::stats::Counters;

/// A plugin that a host has loaded. Cheap to clone; holds no instance.
#[derive(Clone)]
pub struct Plugin(Arc<Parts>);

struct Parts {
    name: Arc<str>,
    hash: String,
    taps: Vec<TapLine>,
    /// What there is to know about handles, tap by tap.
    lazy: Arc<[Option<Lazy>]>,
    settled: Known,
    /// Whether it imports a service.
    asks: bool,
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

    /// What it says about one of its taps; the name is without `tap_`.
    ///
    /// # Errors
    ///
    /// `unknown-tap`, with the nearest name that it has.
    pub fn tap(&self, name: &str) -> Result<&TapLine> {
        let index = self.index_of(name);
        index
            .map(|index| &self.0.taps[index])
            .ok_or_else(|| self.unknown_tap(name).with_tap(name))
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
            lazy: Arc::clone(&self.0.lazy),
            settled: Known::default(),
            asks: self.0.asks,
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
        first(requirements::exports(&outline))?;
        let unsaid = Kind::AbiMismatch {
            expected: abi::VERSION,
            got: None,
        };
        let lines = lines.ok_or_else(|| Error::new(Phase::Compile, unsaid))?;
        first(requirements::declared(&outline, host.limits()))?;
        first(requirements::imports(&outline))?;

        let digest = cache::digest(bytes);
        let module = module(host, bytes, &digest)?;
        let pre = host.linker().instantiate_pre(&module).map_err(|error| {
            Error::new(
                Phase::Link,
                Kind::HostLimit {
                    reason: format!("{error:#}"),
                },
            )
        })?;
        let (taps, exports) = resolve(&module, &outline, &lines).map_err(in_phase(Phase::Link))?;
        // Parsing the lines has refused what is malformed.
        let lazy = taps.iter().map(|line| Lazy::of(line).ok().flatten());
        Ok(Self(Arc::new(Parts {
            name: name.into(),
            hash: cache::hex(&digest),
            lazy: lazy.collect(),
            settled: Known::default(),
            asks: outline.imports.iter().any(is_service),
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

    /// How the tap of this index takes items by handle, if it does.
    pub(crate) fn lazy(&self, tap: usize) -> Option<&Lazy> {
        self.0.lazy[tap].as_ref()
    }

    pub(crate) fn settled(&self) -> &Known {
        &self.0.settled
    }

    /// Whether it may ask for a service.
    pub(crate) fn asks_for_services(&self) -> bool {
        self.0.asks
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

fn is_service(import: &Import) -> bool {
    import.module.starts_with(abi::services::PREFIX)
}

fn first(problems: Vec<Kind>) -> Result<()> {
    let first = problems.into_iter().next();
    first.map_or(Ok(()), |kind| Err(Error::new(Phase::Link, kind)))
}

/// The compiled module, out of the cache if it is there.
///
/// That is only asked for the code of these very bytes under these very
/// settings: they were validated when it was put there, with the features
/// that are on now.
fn module(host: &Host, bytes: &[u8], digest: &Digest) -> Result<Module> {
    let span = tracing::Span::current();
    let cache = host.cache();
    if let Some(module) = cache.and_then(|cache| cache.get(host.engine(), digest)) {
        span.record("cache", "hit");
        Counters::add(&host.counters().cache_hits);
        return Ok(module);
    }
    let module = Module::from_binary(host.engine(), bytes).map_err(|error| {
        let reason = format!("{error:#}");
        Error::new(Phase::Compile, Kind::InvalidWasm { reason })
    })?;
    if let Some(cache) = cache {
        span.record("cache", "miss");
        Counters::add(&host.counters().cache_misses);
        cache.put(digest, &module);
    }
    Ok(module)
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
    cache::hex(&cache::digest(bytes))
}
