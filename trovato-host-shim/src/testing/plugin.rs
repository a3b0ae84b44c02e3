//! A plugin under test.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use serde_json::Value;
use trovato::TapError;
use trovato::testing::Tap;

use super::Way;
use super::built::{built, crate_in};
use super::lines::Lines;
use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::host::Host;
use crate::item::Item;
use crate::limits::{HostConfig, Limits};
use crate::lineup::Lineup;
use crate::manifest::Manifest;
use crate::payload::{Part, Payload};
use crate::queue::Queues;
use crate::request::Request;
use crate::services::Services;
use crate::viewer::Viewer;

/// A plugin under test, on a host of its own.
///
/// It is granted what its taps declare, and nothing else is there: nobody is
/// logged in, and without [`set_services`](Self::set_services) every service
/// that a host provides is `unavailable`.
pub struct Plugin {
    way: Way,
    dir: PathBuf,
    taps: Vec<Tap>,
    /// Other plugins of its site.
    others: Vec<(PathBuf, Vec<Tap>)>,
    limits: Limits,
    grants: Grants,
    services: Services,
    viewer: Viewer,
    loaded: OnceLock<Loaded>,
    lines: Arc<Lines>,
    runtime: tokio::runtime::Runtime,
}

struct Loaded {
    host: Host,
    plugin: crate::Plugin,
    plugins: Lineup,
    queues: Queues,
}

impl Plugin {
    /// The plugin whose crate is in a folder, to be run in one of two ways. It
    /// is built and loaded when it is first called.
    ///
    /// `taps` are all that it has: they are compared with its manifest.
    ///
    /// # Panics
    ///
    /// When the system has no room for a runtime.
    #[track_caller]
    pub fn new(way: Way, dir: impl AsRef<Path>, taps: &[Tap]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Self {
            way,
            dir: dir.as_ref().to_owned(),
            taps: taps.to_vec(),
            others: Vec::new(),
            limits: Limits::default(),
            // What the author declares is what is tested.
            grants: Grants::declared(),
            services: Services::none(),
            viewer: Viewer::default(),
            loaded: OnceLock::new(),
            lines: Arc::default(),
            runtime: runtime.unwrap_or_else(|error| panic!("no runtime: {error}")),
        }
    }

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
        let mut plugin = Self::new(Way::Wasm, dir, &[]);
        plugin.limits = limits;
        plugin.loaded();
        plugin
    }

    /// Adds another plugin to its site, whose crate is in a folder, to be run
    /// in the same way: they may call each other and push to each other's
    /// queues.
    pub fn add_plugin(&mut self, dir: impl AsRef<Path>, taps: &[Tap]) {
        self.others.push((dir.as_ref().to_owned(), taps.to_vec()));
        self.loaded.take();
    }

    /// Lets its services be these.
    pub fn set_services(&mut self, services: Services) {
        self.services = services;
        self.loaded.take();
    }

    /// Lets its limits be these. Of a native plugin only those of payload,
    /// answer, handles, log and services hold.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
        self.loaded.take();
    }

    /// Grants these in place of all that its taps declare.
    pub fn set_grants(&mut self, grants: Grants) {
        self.grants = grants;
        self.loaded.take();
    }

    /// Lets requests that begin from now on be a user's, see
    /// [`Request::with_user`].
    pub fn set_user(&mut self, user: impl Into<Viewer>) {
        self.viewer = user.into();
    }

    /// Calls a tap in a request of its own.
    ///
    /// # Errors
    ///
    /// As [`Request::call`].
    ///
    /// # Panics
    ///
    /// As [`plugin`](Self::plugin), when it was not called before.
    #[track_caller]
    pub fn call(&self, tap: &str, payload: &(impl Serialize + ?Sized)) -> Result<Value> {
        self.call_in(&mut self.request(), tap, payload)
    }

    /// Calls a tap in a request of its own, and answers with the tap's own
    /// error.
    ///
    /// # Panics
    ///
    /// When there is none: the tap answers, or something else goes wrong.
    #[track_caller]
    pub fn call_err(&self, tap: &str, payload: &(impl Serialize + ?Sized)) -> TapError {
        match self.call(tap, payload) {
            Ok(answer) => panic!("`{tap}` answers {}, with {answer}", self.way),
            Err(error) => match error.tap_error() {
                Some(error) => error.clone(),
                None => panic!("{error}"),
            },
        }
    }

    /// Calls a tap of another plugin of its site, in a request of its own.
    ///
    /// # Errors
    ///
    /// As [`Request::call`].
    ///
    /// # Panics
    ///
    /// When there is no plugin of that name.
    #[track_caller]
    pub fn call_other(
        &self,
        plugin: &str,
        tap: &str,
        payload: &(impl Serialize + ?Sized),
    ) -> Result<Value> {
        let Some(other) = self.loaded().plugins.find(plugin) else {
            panic!("there is no plugin `{plugin}` on the site");
        };
        let payload = payload_of(payload)?;
        self.wait(self.request().call_as(other, tap, &payload))
    }

    /// Calls a tap that takes an item with what it sees of this one: what it
    /// declares with `fields(…)`, or all of it. A lazy tap gets a handle.
    ///
    /// # Errors
    ///
    /// As [`Request::call`]; `bad-item` when it is none, and
    /// `undeclared-write` when the answer changes what is not declared.
    #[track_caller]
    pub fn call_item(&self, tap: &str, item: &(impl Serialize + ?Sized)) -> Result<Value> {
        let json = payload_of(item)?;
        let mut request = self.request();
        let item = request.add(Item::parse(&json)?);
        self.wait(request.call_as(self.plugin(), tap, item))
    }

    /// The same for a tap that takes a list of items.
    ///
    /// # Errors
    ///
    /// As [`call_item`](Self::call_item).
    #[track_caller]
    pub fn call_items(&self, tap: &str, items: &[impl Serialize]) -> Result<Value> {
        let mut request = self.request();
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let item = Item::parse(&payload_of(item)?)?;
            parts.push(Part::Item(request.add(item)));
        }
        self.call_with(&mut request, tap, parts)
    }

    /// As [`call_item`](Self::call_item), and answers with what the tap changes
    /// of the item, as `{ "fields": { … }, … }`: by the patch that
    /// `item_presave` answers with, or by handle.
    ///
    /// # Errors
    ///
    /// As [`call_item`](Self::call_item).
    #[track_caller]
    pub fn call_item_patch(&self, tap: &str, item: &(impl Serialize + ?Sized)) -> Result<Value> {
        let json = payload_of(item)?;
        let mut request = self.request();
        let item = request.add(Item::parse(&json)?);
        let patch = self.wait(request.call_for_patch(self.plugin(), tap, item))?;
        serde_json::from_str(patch.get()).map_err(|error| {
            let reason = error.to_string();
            Error::new(Phase::Answer, Kind::AnswerNotJson { reason })
        })
    }

    /// Begins a request, for several calls in one instance. All plugins of its
    /// site may be called from it, the plugin itself among them, and their
    /// queues are there.
    #[track_caller]
    pub fn request(&self) -> Request {
        let loaded = self.loaded();
        loaded
            .host
            .request()
            .with_user(self.viewer.clone())
            .with_plugins(&loaded.plugins)
            .with_queues(&loaded.queues)
    }

    /// Calls a tap in a request that goes on.
    ///
    /// # Errors
    ///
    /// As [`Request::call`]; `bad-payload` when the payload has no JSON.
    #[track_caller]
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
    #[track_caller]
    pub fn call_with<'a>(
        &self,
        request: &mut Request,
        tap: &str,
        payload: impl Into<Payload<'a>>,
    ) -> Result<Value> {
        self.wait(request.call_as(self.plugin(), tap, payload))
    }

    /// Waits for what is async, on the runtime that its host runs on.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// What the plugin logged, and in wasm printed, so far, each line as
    /// `level: message`.
    pub fn log(&self) -> Vec<String> {
        self.lines.get().clone()
    }

    /// How it runs.
    pub fn way(&self) -> Way {
        self.way
    }

    /// The manifest in its folder, where there is one.
    ///
    /// # Errors
    ///
    /// `not-a-plugin` when there is no crate; those of [`Manifest::read`].
    pub fn manifest(&self) -> Result<Option<Manifest>> {
        Ok(crate_in(&self.dir)?.1)
    }

    /// The loaded plugin.
    ///
    /// # Panics
    ///
    /// When building or loading fails, with cargo's messages or the host's.
    #[track_caller]
    pub fn plugin(&self) -> &crate::Plugin {
        &self.loaded().plugin
    }

    /// The host it is loaded in.
    ///
    /// # Panics
    ///
    /// As [`plugin`](Self::plugin).
    #[track_caller]
    pub fn host(&self) -> &Host {
        &self.loaded().host
    }

    /// The queues that it and the other plugins name in `queue_info`.
    ///
    /// # Panics
    ///
    /// As [`plugin`](Self::plugin).
    #[track_caller]
    pub fn queues(&self) -> &Queues {
        &self.loaded().queues
    }

    /// Loads another plugin into the same host, to be run in the same way.
    ///
    /// # Errors
    ///
    /// When building or loading fails.
    #[track_caller]
    pub fn load(&self, dir: impl AsRef<Path>, taps: &[Tap]) -> Result<crate::Plugin> {
        self.load_in(self.host(), dir.as_ref(), taps)
    }

    fn load_in(&self, host: &Host, dir: &Path, taps: &[Tap]) -> Result<crate::Plugin> {
        if self.way == Way::Wasm {
            return built(dir)?.load(host);
        }
        let (package, manifest) = crate_in(dir)?;
        let plugin = crate::Plugin::native(&package, taps)?;
        match manifest {
            Some(manifest) => plugin.with_manifest(manifest),
            None => Ok(plugin),
        }
    }

    #[track_caller]
    fn loaded(&self) -> &Loaded {
        if let Some(loaded) = self.loaded.get() {
            return loaded;
        }
        match self.load_anew() {
            Ok(loaded) => self.loaded.get_or_init(|| loaded),
            Err(error) => panic!("{error}"),
        }
    }

    fn load_anew(&self) -> Result<Loaded> {
        let host = Host::new(HostConfig {
            limits: self.limits.clone(),
            log: self.lines.clone(),
            grants: self.grants.clone(),
            services: self.services.clone(),
            ..HostConfig::default()
        })?;
        let plugin = self.load_in(&host, &self.dir, &self.taps)?;
        let mut plugins = vec![plugin.clone()];
        for (dir, taps) in &self.others {
            plugins.push(self.load_in(&host, dir, taps)?);
        }
        let plugins = Lineup::new(plugins);
        let queues = self.wait(Queues::of(&host, &plugins));
        Ok(Loaded {
            host,
            plugin,
            plugins,
            queues,
        })
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this happened to {self}");
        }
    }
}

/// Which plugin it is, and how it runs.
impl fmt::Display for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dir, way, .. } = self;
        write!(f, "the plugin in `{}`, run {way}", dir.display())
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plugin({self})")
    }
}

fn payload_of(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| {
        let reason = error.to_string();
        Error::new(Phase::Payload, Kind::BadPayload { reason })
    })
}
