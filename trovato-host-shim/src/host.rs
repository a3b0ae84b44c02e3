//! The host: one engine, its pool and its services, for a whole process.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
#[cfg(feature = "component")]
use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::{Engine, Linker};

use crate::audit::AuditSink;
use crate::cache::Cache;
use crate::engine;
use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::limits::{HostConfig, Limits};
use crate::link;
use crate::log::LogSink;
use crate::manifest::{self, Manifest};
use crate::names;
use crate::outline::Outline;
use crate::plugin::Plugin;
use crate::request::Request;
use crate::section::TapLine;
use crate::services::Services;
use crate::state::State;
use crate::stats::{Counters, Stats};

/// Runs plugins. One is enough for a process; it is cheap to clone.
///
/// Making one reserves address space for its pool and starts a thread that
/// ends with it. Everything that runs a guest is async and needs a Tokio
/// runtime with its timer enabled.
///
/// ```no_run
/// # async fn run() -> trovato_host_shim::Result<()> {
/// use trovato_host_shim::{Host, HostConfig};
///
/// let host = Host::new(HostConfig::default())?;
/// let blog = host.load_file("blog.wasm".as_ref())?;
/// let mut request = host.request();
/// let answer = request.call(&blog, "menu", b"{}").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Host(Arc<Parts>);

struct Parts {
    engine: Engine,
    linker: Linker<State>,
    /// For components, once there is one.
    #[cfg(feature = "component")]
    component_linker: OnceLock<wasmtime::component::Linker<State>>,
    slots: Arc<Semaphore>,
    counters: Arc<Counters>,
    cache: Option<Cache>,
    /// Taken out of the configuration, to be shared with what is made of it.
    grants: Arc<Grants>,
    config: HostConfig,
}

impl Host {
    /// Sets up a host.
    ///
    /// # Errors
    ///
    /// `host-config` when a limit or a grant makes no sense, or when the
    /// system refuses the address space for so many instances.
    pub fn new(mut config: HostConfig) -> Result<Self> {
        config.grants.check()?;
        let engine = engine::new(&config)?;
        let linker = link::linker(&engine).map_err(|error| {
            Error::new(
                Phase::Host,
                Kind::HostConfig {
                    reason: format!("{error:#}"),
                },
            )
        })?;
        let cache = config.cache.as_ref();
        let cache = cache.and_then(|config| Cache::open(config, &engine));
        let slots = Arc::new(Semaphore::new(config.limits.instances as usize));
        Ok(Self(Arc::new(Parts {
            engine,
            linker,
            #[cfg(feature = "component")]
            component_linker: OnceLock::new(),
            slots,
            counters: Arc::default(),
            cache,
            grants: Arc::new(std::mem::take(&mut config.grants)),
            config,
        })))
    }

    /// Loads a plugin under a name of the host's choosing.
    ///
    /// It is checked whole, and compiled unless its code is in the
    /// [cache](HostConfig::cache). Compiling takes about 100 ms of all cores,
    /// so a server does it on a thread of its own.
    ///
    /// # Errors
    ///
    /// When the file is not a plugin of this ABI version, imports what the
    /// host does not provide, or declares more than the limits allow.
    pub fn load(&self, name: &str, bytes: &[u8]) -> Result<Plugin> {
        let _span = tracing::info_span!(
            "load",
            plugin = name,
            bytes = bytes.len(),
            cache = tracing::field::Empty
        )
        .entered();
        Plugin::load(self, name, bytes).map_err(|error| error.with_plugin(name))
    }

    /// Reads and loads a plugin's wasm file, together with the manifest
    /// beside it, where there is one.
    ///
    /// The plugin is called as its manifest says; without one as its package
    /// is called if that fits the file's name, and else as the file.
    ///
    /// # Errors
    ///
    /// `io`; those of [`load`](Self::load); those of [`Manifest::read`] and
    /// [`Plugin::with_manifest`].
    pub fn load_file(&self, path: &Path) -> Result<Plugin> {
        let bytes = std::fs::read(path).map_err(|source| {
            Error::new(
                Phase::Read,
                Kind::Io {
                    path: path.to_owned(),
                    source,
                },
            )
        })?;
        let stem = names::of_file(path);
        let manifest = manifest::beside(path)
            .map(|path| Manifest::read(&path))
            .transpose()?;
        let name = match &manifest {
            Some(manifest) => manifest.name.clone(),
            None => package_like(&stem, &bytes).unwrap_or(stem),
        };
        let plugin = self.load(&name, &bytes)?;
        match manifest {
            Some(manifest) => plugin.with_manifest(manifest),
            None => Ok(plugin),
        }
    }

    /// Begins a request, which has instances of its own.
    pub fn request(&self) -> Request {
        Request::new(self.clone())
    }

    /// The host's counters, now.
    pub fn stats(&self) -> Stats {
        self.0.counters.read(self.0.slots.available_permits())
    }

    /// What its plugins may use.
    pub fn limits(&self) -> &Limits {
        &self.0.config.limits
    }

    /// What its plugins may see and change of items.
    pub fn grants(&self) -> &Grants {
        &self.0.grants
    }

    pub(crate) fn shared_grants(&self) -> &Arc<Grants> {
        &self.0.grants
    }

    /// What its plugins may ask for beside their payload.
    pub fn services(&self) -> &Services {
        &self.0.config.services
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn linker(&self) -> &Linker<State> {
        &self.0.linker
    }

    /// The linker for components, made when it is first asked for.
    #[cfg(feature = "component")]
    pub(crate) fn component_linker(&self) -> wasmtime::Result<&wasmtime::component::Linker<State>> {
        let linker = &self.0.component_linker;
        if linker.get().is_none() {
            // Whoever else has made one meanwhile has made the same.
            let _ = linker.set(crate::component::linker(self.engine())?);
        }
        linker
            .get()
            .ok_or_else(|| wasmtime::Error::msg("there is no linker"))
    }

    pub(crate) fn counters(&self) -> &Arc<Counters> {
        &self.0.counters
    }

    pub(crate) fn cache(&self) -> Option<&Cache> {
        self.0.cache.as_ref()
    }

    pub(crate) fn audit(&self) -> &dyn AuditSink {
        &*self.0.config.audit
    }

    /// Whether items get an index.
    pub(crate) fn item_index(&self) -> bool {
        self.0.config.item_index
    }

    /// Whether guests' instructions are counted.
    pub(crate) fn counts_fuel(&self) -> bool {
        self.0.config.count_fuel
    }

    pub(crate) fn log(&self) -> &Arc<dyn LogSink> {
        &self.0.config.log
    }

    /// A slot of the pool, first come, first served, within this time.
    pub(crate) async fn slot(&self, waited: Duration) -> Result<OwnedSemaphorePermit> {
        let slots = Arc::clone(&self.0.slots);
        // Without a timer as long as there are slots.
        if let Ok(permit) = Arc::clone(&slots).try_acquire_owned() {
            return Ok(permit);
        }
        let Ok(Ok(permit)) = tokio::time::timeout(waited, slots.acquire_owned()).await else {
            // The semaphore is never closed, so it was the wait that ended.
            let instances = self.limits().instances;
            return Err(Error::new(
                Phase::Instantiate,
                Kind::Busy { waited, instances },
            ));
        };
        Ok(permit)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("limits", self.limits())
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

// Cargo writes `drug-checker` to `drug_checker.wasm`; the section still knows
// the hyphen. Only the spelling is taken from there: the name is the file's.
fn package_like(stem: &str, bytes: &[u8]) -> Option<String> {
    let lines = lines(bytes)?;
    let mut packages = lines.into_iter().map(|line| line.package);
    packages.find(|package| names::as_file_stem(package) == stem)
}

/// The tap lines of a file, where they can be read.
fn lines(bytes: &[u8]) -> Option<Vec<TapLine>> {
    #[cfg(feature = "component")]
    if crate::component::is_component(bytes) {
        return crate::component::Outline::read(bytes).ok()?.lines().ok()?;
    }
    Outline::read(bytes).ok()?.lines().ok()
}
