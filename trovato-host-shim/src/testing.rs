//! For the tests of a plugin's crate: build it, load it, call its taps.
//!
//! Everything runs as it would in the kernel, through the same pool and the
//! same async calls as [`Request`]; only the waiting is done
//! here, so that a test is a plain function.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

use crate::build::{self, Built};
use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::host::Host;
use crate::item::Item;
use crate::limits::{HostConfig, Limits};
use crate::log::{LogLine, LogSink};
use crate::payload::Payload;
use crate::request::Request;
use crate::services::Services;

/// A plugin under test, on a host of its own.
pub struct Plugin {
    plugin: crate::Plugin,
    host: Host,
    lines: Arc<Lines>,
    runtime: tokio::runtime::Runtime,
}

impl Plugin {
    /// Builds the crate in a folder for wasm and loads it.
    ///
    /// ```no_run
    /// use trovato_host_shim::testing::Plugin;
    ///
    /// let blog = Plugin::build(env!("CARGO_MANIFEST_DIR"));
    /// let menu = blog.call("menu", &()).unwrap();
    /// assert_eq!(menu[0]["path"], "/blog");
    /// ```
    ///
    /// # Panics
    ///
    /// When building or loading fails, with cargo's messages or the host's.
    #[track_caller]
    pub fn build(dir: impl AsRef<Path>) -> Self {
        Self::build_with(dir, Limits::default())
    }

    /// [`build`](Self::build), with limits other than the default ones.
    ///
    /// # Panics
    ///
    /// As [`build`](Self::build).
    #[track_caller]
    pub fn build_with(dir: impl AsRef<Path>, limits: Limits) -> Self {
        Self::build_on(dir, limits, Services::none())
    }

    /// [`build`](Self::build), with services to ask for.
    ///
    /// # Panics
    ///
    /// As [`build`](Self::build).
    #[track_caller]
    pub fn build_on(dir: impl AsRef<Path>, limits: Limits, services: Services) -> Self {
        match built(dir.as_ref()).and_then(|built| Self::load(&built, limits, services)) {
            Ok(plugin) => plugin,
            Err(error) => panic!("{error}"),
        }
    }

    fn load(built: &Built, limits: Limits, services: Services) -> Result<Self> {
        let lines = Arc::new(Lines::default());
        let log = lines.clone();
        let host = Host::new(HostConfig {
            limits,
            log,
            // What the author declares is what is tested.
            grants: Grants::declared(),
            services,
            ..HostConfig::default()
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                let reason = error.to_string();
                Error::new(Phase::Host, Kind::HostConfig { reason })
            })?;
        Ok(Self {
            plugin: built.load(&host)?,
            host,
            lines,
            runtime,
        })
    }

    /// Calls a tap in a request of its own.
    ///
    /// # Errors
    ///
    /// As [`Request::call`].
    pub fn call(&self, tap: &str, payload: &(impl Serialize + ?Sized)) -> Result<Value> {
        self.call_in(&mut self.request(), tap, payload)
    }

    /// Calls a tap that takes an item with what it sees of this one: what it
    /// declares with `fields(…)`, or all of it. A lazy tap gets a handle.
    ///
    /// # Errors
    ///
    /// As [`Request::call`]; `bad-item` when it is none, and
    /// `undeclared-write` when the answer changes what is not declared.
    pub fn call_item(&self, tap: &str, item: &(impl Serialize + ?Sized)) -> Result<Value> {
        let json = payload_of(item)?;
        let mut request = self.request();
        let item = request.add(Item::parse(&json)?);
        self.runtime
            .block_on(request.call_as(&self.plugin, tap, item))
    }

    /// The same, and answers with what the tap changes of the item, as
    /// `{ "fields": { … }, … }`: by the patch that `item_presave` answers with,
    /// or by handle.
    ///
    /// # Errors
    ///
    /// As [`call_item`](Self::call_item).
    pub fn call_item_patch(&self, tap: &str, item: &(impl Serialize + ?Sized)) -> Result<Value> {
        let json = payload_of(item)?;
        let mut request = self.request();
        let item = request.add(Item::parse(&json)?);
        let patch = request.call_for_patch(&self.plugin, tap, item);
        let patch = self.runtime.block_on(patch)?;
        serde_json::from_str(patch.get()).map_err(|error| {
            let reason = error.to_string();
            Error::new(Phase::Answer, Kind::AnswerNotJson { reason })
        })
    }

    /// Begins a request, for several calls in one instance.
    pub fn request(&self) -> Request {
        self.host.request()
    }

    /// Calls a tap in a request that goes on.
    ///
    /// # Errors
    ///
    /// As [`Request::call`]; `bad-payload` when the payload has no JSON.
    pub fn call_in(
        &self,
        request: &mut Request,
        tap: &str,
        payload: &(impl Serialize + ?Sized),
    ) -> Result<Value> {
        self.call_with(request, tap, &payload_of(payload)?)
    }

    /// Calls a tap with a payload of any bytes, or one that has items of the
    /// request in it.
    ///
    /// # Errors
    ///
    /// As [`Request::call`].
    pub fn call_with<'a>(
        &self,
        request: &mut Request,
        tap: &str,
        payload: impl Into<Payload<'a>>,
    ) -> Result<Value> {
        self.runtime
            .block_on(request.call_as(&self.plugin, tap, payload))
    }

    /// What the plugin logged and printed so far, each line as
    /// `level: message`.
    pub fn log(&self) -> Vec<String> {
        self.lines.get().clone()
    }

    /// The loaded plugin.
    pub fn plugin(&self) -> &crate::Plugin {
        &self.plugin
    }

    /// The host it is loaded in.
    pub fn host(&self) -> &Host {
        &self.host
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.plugin.name())
            .finish_non_exhaustive()
    }
}

fn payload_of(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| {
        let reason = error.to_string();
        Error::new(Phase::Payload, Kind::BadPayload { reason })
    })
}

/// Builds the crate in a folder, once for the process.
///
/// # Errors
///
/// As [`build::plugin`].
pub fn built(dir: &Path) -> Result<Built> {
    static BUILT: Mutex<Option<HashMap<PathBuf, Built>>> = Mutex::new(None);
    // Held while cargo runs: tests that run side by side wait for one build.
    let mut built = unpoisoned(BUILT.lock());
    let built = built.get_or_insert_default();
    if let Some(done) = built.get(dir) {
        return Ok(done.clone());
    }
    let options = build::Options {
        quiet: true,
        ..build::Options::default()
    };
    let done = build::plugin(dir, &options, &mut |line| eprintln!("{line}"))?;
    built.insert(dir.to_owned(), done.clone());
    Ok(done)
}

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Lines {
    fn get(&self) -> MutexGuard<'_, Vec<String>> {
        unpoisoned(self.0.lock())
    }
}

impl LogSink for Lines {
    fn line(&self, line: &LogLine<'_>) {
        let text = format!("{}: {}", line.level.name(), line.message);
        self.get().push(text);
    }
}

// A panic in one test says nothing about what the lock protects.
fn unpoisoned<T>(lock: Result<T, PoisonError<T>>) -> T {
    lock.unwrap_or_else(PoisonError::into_inner)
}
