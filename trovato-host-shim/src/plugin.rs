//! A loaded plugin: compiled, linked, and with everything looked up that a
//! call would otherwise have to look for.

use std::fmt;
use std::sync::Arc;

use trovato::abi;
use trovato::testing::Tap;
use wasmtime::{Engine, InstancePre, Module, ModuleExport};

use crate::cache::{self, Digest};
#[cfg(feature = "component")]
use crate::component;
use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::lazy::Lazy;
use crate::manifest::Manifest;
use crate::names;
use crate::outline::{Import, Outline};
use crate::proposals;
use crate::requirements;
use crate::section::{self, TapLine};
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
    code: Code,
    manifest: Option<Manifest>,
}

/// What a call runs.
#[derive(Clone)]
pub(crate) enum Code {
    Wasm(Arc<Wasm>),
    #[cfg(feature = "component")]
    Component(Arc<component::Compiled>),
    /// In order of their names, as [`Plugin::taps`].
    Native(Arc<[Tap]>),
}

/// A compiled module, and what a call needs of it.
pub(crate) struct Wasm {
    pub(crate) exports: Exports,
    pub(crate) pre: InstancePre<State>,
}

impl Wasm {
    pub(crate) fn engine(&self) -> &Engine {
        self.pre.module().engine()
    }
}

/// What a call needs, looked up once.
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
            code: self.0.code.clone(),
            manifest: Some(manifest),
        };
        Ok(Self(Arc::new(parts)))
    }

    pub(crate) fn load(host: &Host, name: &str, bytes: &[u8]) -> Result<Self> {
        #[cfg(feature = "component")]
        if component::is_component(bytes) {
            return Self::load_component(host, name, bytes);
        }
        let in_phase = |phase| move |kind| Error::new(phase, kind);
        let outline = Outline::read(bytes)
            .map_err(|kind| proposals::explained(kind, bytes))
            .map_err(in_phase(Phase::Compile))?;
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
            sdk: None,
        };
        let lines = lines.ok_or_else(|| Error::new(Phase::Compile, unsaid))?;
        first(requirements::declared(&outline, host.limits()))?;
        first(requirements::imports(&outline))?;

        let digest = cache::digest(bytes);
        let module: Module = compiled(host, bytes, &digest)?;
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
            hash: cache::hex(&digest),
            lazy: lazy(&taps),
            settled: Known::default(),
            asks: outline.imports.iter().any(is_service),
            taps,
            code: Code::Wasm(Arc::new(Wasm { exports, pre })),
            manifest: None,
        })))
    }

    #[cfg(feature = "component")]
    fn load_component(host: &Host, name: &str, bytes: &[u8]) -> Result<Self> {
        let digest = cache::digest(bytes);
        let component::Loaded { taps, asks, code } = component::load(host, bytes, &digest)?;
        Ok(Self(Arc::new(Parts {
            name: name.into(),
            hash: cache::hex(&digest),
            lazy: lazy(&taps),
            settled: Known::default(),
            asks,
            taps,
            code: Code::Component(Arc::new(code)),
            manifest: None,
        })))
    }

    /// A plugin of these taps, which are functions of this process. Its hash
    /// is that of what they say of themselves.
    pub(crate) fn native(name: &str, taps: &[Tap]) -> Result<Self> {
        let invalid = |kind| Error::new(Phase::Link, kind).with_plugin(name);
        let mut code = taps.to_vec();
        code.sort_by_key(Tap::name);
        code.dedup_by_key(|tap| tap.name());
        let said: String = code.iter().map(Tap::line).collect();
        let taps = section::parse(said.as_bytes()).map_err(invalid)?;
        if taps.is_empty() {
            return Err(invalid(Kind::NoTaps));
        }
        Ok(Self(Arc::new(Parts {
            name: name.into(),
            hash: hash(said.as_bytes()),
            lazy: lazy(&taps),
            settled: Known::default(),
            asks: true,
            taps,
            code: Code::Native(code.into()),
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

    /// What a call runs.
    pub(crate) fn code(&self) -> &Code {
        &self.0.code
    }

    /// The engine that it was compiled for, unless it runs natively.
    pub(crate) fn engine(&self) -> Option<&Engine> {
        match &self.0.code {
            Code::Wasm(wasm) => Some(wasm.engine()),
            #[cfg(feature = "component")]
            Code::Component(compiled) => Some(compiled.engine()),
            Code::Native(_) => None,
        }
    }

    /// The function behind a tap, if it runs natively.
    pub(crate) fn function(&self, tap: usize) -> Option<Tap> {
        let Code::Native(taps) = &self.0.code else {
            return None;
        };
        taps.get(tap).copied()
    }

    /// Whether it is a component, which is sent plain JSON.
    pub(crate) fn is_component(&self) -> bool {
        match &self.0.code {
            #[cfg(feature = "component")]
            Code::Component(_) => true,
            _ => false,
        }
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

/// How each tap takes items by handle. Parsing the lines has refused what is
/// malformed.
fn lazy(taps: &[TapLine]) -> Arc<[Option<Lazy>]> {
    taps.iter()
        .map(|line| Lazy::of(line).ok().flatten())
        .collect()
}

fn is_service(import: &Import) -> bool {
    import.module.starts_with(abi::services::PREFIX)
}

fn first(problems: Vec<Kind>) -> Result<()> {
    let first = problems.into_iter().next();
    first.map_or(Ok(()), |kind| Err(Error::new(Phase::Link, kind)))
}

/// The compiled code, out of the cache if it is there.
///
/// That is only asked for the code of these very bytes under these very
/// settings: they were validated when it was put there, with the features
/// that are on now.
pub(crate) fn compiled<C: cache::Code>(host: &Host, bytes: &[u8], digest: &Digest) -> Result<C> {
    let span = tracing::Span::current();
    let cache = host.cache();
    if let Some(code) = cache.and_then(|cache| cache.get(host.engine(), digest)) {
        span.record("cache", "hit");
        Counters::add(&host.counters().cache_hits);
        return Ok(code);
    }
    let code = C::compile(host.engine(), bytes).map_err(|error| {
        let reason = format!("{error:#}");
        let kind = if C::is_limit(&reason) {
            Kind::HostLimit { reason }
        } else {
            proposals::explained(Kind::InvalidWasm { reason }, bytes)
        };
        Error::new(Phase::Compile, kind)
    })?;
    if let Some(cache) = cache {
        span.record("cache", "miss");
        Counters::add(&host.counters().cache_misses);
        cache.put(digest, &code);
    }
    Ok(code)
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
